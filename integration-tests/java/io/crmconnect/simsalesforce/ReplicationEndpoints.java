/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/** getUpdated and getDeleted. */
final class ReplicationEndpoints {
  private static final long MINUTE_MS = 60_000;
  private static final long DAY_MS = 86_400_000;
  private static final int MAX_UPDATED_DAYS = 30;
  private static final int MAX_DELETED_DAYS = 15;
  private static final int MAX_IDS = 600_000;

  private static final DateTimeFormatter MOMENT =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
          .optionalStart()
          .appendOffset("+HH:MM", "Z")
          .optionalEnd()
          .optionalStart()
          .appendOffset("+HHMM", "Z")
          .optionalEnd()
          .toFormatter(java.util.Locale.ROOT);

  /** In whole minutes, epoch ms; the end is exclusive. */
  private record Range(long start, long end) {}

  private final OrgStore store;
  private final SimSettings settings;
  private final RandomGenerator random;

  ReplicationEndpoints(OrgStore store, SimSettings settings, RandomGenerator random) {
    this.store = store;
    this.settings = settings;
    this.random = random;
  }

  /** The ids that changed; the records may be deleted again. */
  Reply updated(ApiCall call, String name) {
    SObject object = replicable(call, name);
    Range range = range(call, MAX_UPDATED_DAYS);
    List<String> ids = new ArrayList<>();
    for (StoredRow row : object.rows.values()) {
      RowVersion version = row.queryable(call.asOf(), false);
      if (version != null
          && object.hiddenUntil <= call.asOf()
          && version.stamp() >= range.start()
          && version.stamp() < range.end()) {
        ids.add(row.id);
      }
    }
    checkCount(ids.size());
    boolean dated = isDated();
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("ids");
              for (String id : ids) {
                json.writeString(id);
              }
              json.writeEndArray();
              if (dated) {
                json.writeStringField(
                    "latestDateCovered",
                    RowValues.moment(latestDateCovered(object, range.end(), call.now())));
              }
              json.writeEndObject();
            }));
  }

  /** The deletes that the log still has. */
  Reply deleted(ApiCall call, String name) {
    SObject object = replicable(call, name);
    Range range = range(call, MAX_DELETED_DAYS);
    if (settings.openQuestions().refusesPurgedLog() && range.start() < object.deleteLogFrom) {
      throw invalidDate("the delete log was purged", null);
    }
    List<StoredRow> rows = new ArrayList<>();
    for (StoredRow row : object.rows.values()) {
      RowVersion version = row.hidden || row.deleteForgotten ? null : row.asOf(call.asOf());
      if (version != null
          && object.hiddenUntil <= call.asOf()
          && version.state() != RowVersion.State.LIVE
          && version.stamp() >= range.start()
          && version.stamp() < range.end()) {
        rows.add(row);
      }
    }
    checkCount(rows.size());
    rows.sort(Comparator.comparingLong(row -> row.asOf(call.asOf()).stamp()));
    long earliest = Math.max(object.deleteLogFrom, floorMinute(call.now()) - 30 * DAY_MS);
    boolean dated = isDated();
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("deletedRecords");
              for (StoredRow row : rows) {
                json.writeStartObject();
                json.writeStringField(
                    "deletedDate", RowValues.moment(row.asOf(call.asOf()).stamp()));
                json.writeStringField("id", row.id);
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeStringField("earliestDateAvailable", RowValues.moment(earliest));
              if (dated) {
                json.writeStringField(
                    "latestDateCovered",
                    RowValues.moment(latestDateCovered(object, range.end(), call.now())));
              }
              json.writeEndObject();
            }));
  }

  private boolean isDated() {
    return store.lagsEnded()
        || settings.answerFaults().missingLatestDate() == 0
        || random.nextDouble() >= settings.answerFaults().missingLatestDate();
  }

  private static void checkCount(int ids) {
    if (ids > MAX_IDS) {
      throw SalesforceErrors.refusal(400, "EXCEEDED_ID_LIMIT", "exceeded 600000 ids");
    }
  }

  private SObject replicable(ApiCall call, String name) {
    call.require("GET");
    SObject object;
    try {
      object = store.readable(name);
    } catch (RefusedException e) {
      throw SalesforceErrors.notFound(e.violation);
    }
    if (!object.traits.replicateable()) {
      throw SalesforceErrors.badRequest(
          "INVALID_TYPE_FOR_OPERATION",
          "object type " + object.name + " is not replicable",
          "getUpdated or getDeleted of " + object.name);
    }
    if (!store.lagsEnded()
        && settings.answerFaults().refusedReplication() > 0
        && random.nextDouble() < settings.answerFaults().refusedReplication()) {
      throw invalidDate("startDate is before org replication enabled date", null);
    }
    return object;
  }

  private Range range(ApiCall call, int maxDays) {
    long start = floorMinute(moment(call.parameter("start")));
    long end = floorMinute(moment(call.parameter("end")));
    if (end - start < MINUTE_MS) {
      throw invalidDate(
          "endDate must be at least one minute greater than startDate", "a range under a minute");
    }
    if (settings.openQuestions().refusesFutureEnd() && end > call.now()) {
      throw invalidDate("endDate cannot be in the future", null);
    }
    if (start < call.now() - maxDays * DAY_MS) {
      throw invalidDate("startDate cannot be more than " + maxDays + " days ago", null);
    }
    return new Range(start, end);
  }

  private static RefusedException invalidDate(String message, String violation) {
    return new RefusedException(
        SalesforceErrors.error(400, "INVALID_REPLICATION_DATE", message), violation);
  }

  private static long moment(String text) {
    try {
      return OffsetDateTime.parse(text, MOMENT).toInstant().toEpochMilli();
    } catch (DateTimeException e) {
      throw SalesforceErrors.badRequest(
          "INVALID_REPLICATION_DATE", "no date: " + text, "no date with an offset: " + text);
    }
  }

  private static long floorMinute(long ms) {
    return Math.floorDiv(ms, MINUTE_MS) * MINUTE_MS;
  }

  /** No change with an earlier stamp can still be committed; a whole minute. */
  private long latestDateCovered(SObject object, long end, long now) {
    object.openTransactions.removeIf(open -> open.visibleAt() <= now);
    long covered = Math.min(end, now - settings.clocks().skewMs());
    for (SObject.OpenTransaction open : object.openTransactions) {
      covered = Math.min(covered, open.startStamp());
    }
    return floorMinute(covered);
  }
}
