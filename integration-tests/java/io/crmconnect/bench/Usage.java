/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What threads have used: CPU time, the part of it that was not in the kernel, and bytes that were
 * allocated. The JVM's own threads (garbage collector, compilers) are not counted.
 */
record Usage(double cpuNs, double userNs, double bytes) {
  static final Usage NONE = new Usage(0, 0, 0);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** What all threads that are alive have used so far. */
  static Usage ofAllThreads() {
    return of(THREADS.getAllThreadIds());
  }

  static Usage ofThisThread() {
    return of(Thread.currentThread().getId());
  }

  private static Usage of(long... ids) {
    long cpu = 0;
    long user = 0;
    long bytes = 0;
    for (long id : ids) {
      // -1 for a thread that has ended meanwhile
      cpu += Math.max(0, THREADS.getThreadCpuTime(id));
      user += Math.max(0, THREADS.getThreadUserTime(id));
      bytes += Math.max(0, THREADS.getThreadAllocatedBytes(id));
    }
    return new Usage(cpu, user, bytes);
  }

  Usage plus(Usage other) {
    return new Usage(cpuNs + other.cpuNs, userNs + other.userNs, bytes + other.bytes);
  }

  Usage minus(Usage other) {
    return new Usage(cpuNs - other.cpuNs, userNs - other.userNs, bytes - other.bytes);
  }

  Usage dividedBy(long count) {
    return new Usage(cpuNs / count, userNs / count, bytes / count);
  }
}
