/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.OutRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reports emitted records that Kafka did not store: a transformation dropped them, or the worker
 * skipped them because of {@code errors.tolerance=all}. What a dropped row or delete changed is
 * taken back, so that reconciliation repairs it.
 */
public final class DroppedRecords {
  private static final long ALERT_INTERVAL_MS = 3_600_000;
  private static final int MAX_NAMED_IDS = 5;

  private final ObjectContext context;
  private final EmittedVersions emittedVersions;
  private final TopicContents topicContents;
  private final AlertThrottle alertThrottle = new AlertThrottle(ALERT_INTERVAL_MS);

  private final DailyAlert dailyAlert = new DailyAlert();

  /** Kind of record to the number of dropped ones since the last alert. */
  private final Map<String, Integer> countByKind = new LinkedHashMap<>();

  private final List<String> ids = new ArrayList<>();

  /**
   * @param emittedVersions versions emitted to the output topic
   */
  public DroppedRecords(
      ObjectContext context, EmittedVersions emittedVersions, TopicContents topicContents) {
    this.context = context;
    this.emittedVersions = emittedVersions;
    this.topicContents = topicContents;
  }

  public void add(OutRecord record) {
    countByKind.merge(nameOf(record), 1, Integer::sum);
    if (record instanceof OutRecord.ObjectRecord objectRecord) {
      takeBack(objectRecord);
    }
  }

  private void takeBack(OutRecord.ObjectRecord record) {
    if (ids.size() < MAX_NAMED_IDS && !ids.contains(record.id())) {
      ids.add(record.id());
    }
    if (record instanceof OutRecord.Delete) {
      emittedVersions.forgetDelete(record.id());
      topicContents.onDeleteDropped(record.id(), record.version());
    } else {
      emittedVersions.forgetVersion(record.id(), record.version());
      topicContents.onRowDropped(record.id(), record.version());
    }
  }

  private static String nameOf(OutRecord record) {
    if (record instanceof OutRecord.Row) {
      return "row";
    }
    if (record instanceof OutRecord.Delete) {
      return "delete";
    }
    if (record instanceof OutRecord.Quarantined) {
      return "quarantined row";
    }
    return record instanceof OutRecord.Heartbeat ? "heartbeat" : "event";
  }

  /** Emits the report if it is due. It carries the cursor, which a dropped record did not store. */
  public void advance() {
    if (countByKind.isEmpty()) {
      return;
    }
    if (!alertThrottle.tryAcquire(context.now())) {
      context.scheduleWakeUp(alertThrottle.nextAlertAt());
      return;
    }
    Map<String, Object> details = new LinkedHashMap<>();
    countByKind.forEach((kind, count) -> details.put(kind.replace(' ', '_') + "s", count));
    details.put("ids", List.copyOf(ids));
    context.emitEvent(
        EventKind.RECORDS_DROPPED, dailyAlert.nextLevel(context.now()), describe(), details);
    countByKind.clear();
    ids.clear();
  }

  private String describe() {
    List<String> counts = new ArrayList<>();
    countByKind.forEach((kind, count) -> counts.add(count + " " + kind + (count == 1 ? "" : "s")));
    StringBuilder text =
        new StringBuilder("Kafka did not store ")
            .append(String.join(", ", counts))
            .append(" of ")
            .append(context.object().name());
    if (!ids.isEmpty()) {
      text.append(" (").append(String.join(", ", ids)).append(", …".repeat(hasMoreIds() ? 1 : 0));
      text.append(")");
    }
    text.append(
        ": a transformation (transforms) dropped the records, or the worker skipped them because"
            + " errors.tolerance=all is set. Correct the transformation, or set"
            + " errors.tolerance=none.");
    if (countByKind.containsKey("row") || countByKind.containsKey("delete")) {
      text.append(
          context.settings().reconcile().isEnabled()
              ? " The next reconciliation emits the rows and deletes again."
              : " Nothing repairs the topic, because reconciliation is off: set"
                  + " reconcile.consumer.bootstrap.servers and a reconcile.interval.ms greater than"
                  + " 0.");
    }
    if (countByKind.containsKey("quarantined row")) {
      text.append(" The quarantined rows are in no topic.");
    }
    if (countByKind.containsKey("heartbeat")) {
      text.append(
          " While heartbeats are dropped, the offset of a quiet object is not stored, and the"
              + " connector may wait for it.");
    }
    return text.toString();
  }

  private boolean hasMoreIds() {
    int records = countByKind.getOrDefault("row", 0) + countByKind.getOrDefault("delete", 0);
    return records > ids.size();
  }
}
