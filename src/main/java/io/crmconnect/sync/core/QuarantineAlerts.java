/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.record.EventKind;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Alerts of records that had to be kept out of the object's topic: the first one at once, those
 * that follow together, once a minute, as warnings until a day has passed.
 */
public final class QuarantineAlerts {
  private static final long ALERT_INTERVAL_MS = 60_000;
  private static final int MAX_ID_LENGTH = 100;

  private final ObjectContext context;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);
  private final DailyAlert dailyAlert = new DailyAlert();
  private long unreported;
  private String sampleId;
  private String sampleReason;

  QuarantineAlerts(ObjectContext context) {
    this.context = context;
  }

  /**
   * A record was sent to quarantine.
   *
   * @param reason the rest of a sentence, and possibly further sentences
   */
  void add(String id, String reason) {
    unreported++;
    sampleId = id.length() > MAX_ID_LENGTH ? id.substring(0, MAX_ID_LENGTH) + "..." : id;
    sampleReason = reason;
  }

  /** Emits an alert if there is something to report. */
  public void emitIfDue() {
    if (unreported == 0) {
      return;
    }
    if (!alertThrottle.isDue(context.now())) {
      context.scheduleWakeUp(alertThrottle.nextAlertAt());
      return;
    }
    alertThrottle.markAlerted(context.now());
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("id", sampleId);
    details.put("records", unreported);
    String others = unreported == 1 ? "" : " " + (unreported - 1) + " more records went there.";
    unreported = 0;
    context.emitEvent(
        EventKind.RECORD_QUARANTINED,
        dailyAlert.nextLevel(context.now()),
        "Record "
            + sampleId
            + " of "
            + context.object().name()
            + " is in the quarantine topic instead of its own: "
            + sampleReason
            + others,
        details);
  }
}
