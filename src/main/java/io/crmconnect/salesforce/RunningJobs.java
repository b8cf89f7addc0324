/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.CrmObject;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The bulk jobs that are being prepared for this client, of which there is one at a time. Used on
 * the driver's thread and on the transport's.
 */
final class RunningJobs {
  /** A job that nobody has asked for since then is of an object that is no longer read here. */
  private static final long FORGOTTEN_AFTER_MS = 900_000;

  private final Map<String, Long> lastSeen = new LinkedHashMap<>();
  private final OrgClock clock;

  RunningJobs(OrgClock clock) {
    this.clock = clock;
  }

  synchronized void onRunning(CrmObject object) {
    lastSeen.put(object.name(), clock.workerNow());
  }

  synchronized void onEnded(CrmObject object) {
    lastSeen.remove(object.name());
  }

  /** Whether a job of another object is being prepared. */
  synchronized boolean isOtherRunning(CrmObject object) {
    long oldest = clock.workerNow() - FORGOTTEN_AFTER_MS;
    lastSeen.values().removeIf(seen -> seen < oldest);
    return lastSeen.keySet().stream().anyMatch(name -> !name.equals(object.name()));
  }
}
