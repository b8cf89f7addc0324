/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.util.Map;
import javax.management.openmbean.CompositeData;

/**
 * What a process uses.
 *
 * @param cpuSeconds CPU time since its start, of all its threads
 * @param heapBytes heap after a full collection
 * @param threads number of its threads
 * @param descriptors number of its open file descriptors
 */
public record ProcessUsage(double cpuSeconds, long heapBytes, int threads, long descriptors) {
  private static final String MEMORY = "java.lang:type=Memory";

  static ProcessUsage measure(long pid) {
    Jmx.invoke(pid, MEMORY, "gc");
    CompositeData heap = (CompositeData) Jmx.attributes(pid, MEMORY).get("HeapMemoryUsage");
    Map<String, Object> system = Jmx.attributes(pid, "java.lang:type=OperatingSystem");
    return new ProcessUsage(
        (Long) system.get("ProcessCpuTime") / 1e9,
        (Long) heap.get("used"),
        (Integer) Jmx.attributes(pid, "java.lang:type=Threading").get("ThreadCount"),
        (Long) system.get("OpenFileDescriptorCount"));
  }
}
