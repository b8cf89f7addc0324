/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Encodes the part of an object's offset that belongs to reconciliation and the delete guard.
 * Missing keys have their initial values, as in offsets written before the first run.
 */
final class ReconcileOffsetCodec {
  private static final String NEXT = "reconcile.next";
  private static final String FINISHED = "reconcile.finished";
  private static final String TOPIC = "reconcile.topic";
  private static final String TOPIC_CONFIGURED = "reconcile.topic.configured";
  private static final String TOPIC_VARIES = "reconcile.topic.varies";
  private static final String TOPIC_TRANSFORMATIONS = "reconcile.topic.transformations";
  private static final String RUN = "reconcile.run";
  private static final String STAGE = "reconcile.stage";
  private static final String LEFT = "reconcile.left";
  private static final String WAITING = "reconcile.waiting";
  private static final String WAITING_ROWS = "reconcile.waiting.rows";
  private static final String SWEPT = "reconcile.swept";
  private static final String MISSING = "reconcile.missing";
  private static final String DELETED = "reconcile.deleted";
  private static final String REFUTED = "reconcile.refuted";
  private static final String REPAIRED = "reconcile.repaired";
  private static final String REQUESTS = "reconcile.requests";
  private static final String HELD = "reconcile.held";
  private static final String HELD_RUN = "reconcile.held.run";
  private static final String HELD_ROWS = "reconcile.held.rows";
  private static final String DAY = "deletes.day";
  private static final String COUNT = "deletes.count";

  private static final List<String> RUN_KEYS =
      List.of(
          STAGE, LEFT, WAITING, WAITING_ROWS, SWEPT, MISSING, DELETED, REFUTED, REPAIRED, REQUESTS);

  static final List<String> KEYS =
      List.of(
          NEXT,
          FINISHED,
          TOPIC,
          TOPIC_CONFIGURED,
          TOPIC_VARIES,
          TOPIC_TRANSFORMATIONS,
          RUN,
          STAGE,
          LEFT,
          WAITING,
          WAITING_ROWS,
          SWEPT,
          MISSING,
          DELETED,
          REFUTED,
          REPAIRED,
          REQUESTS,
          HELD,
          HELD_RUN,
          HELD_ROWS,
          DAY,
          COUNT);

  private ReconcileOffsetCodec() {}

  static void encode(
      ReconcileCursor cursor, DailyDeleteCount dailyDeletes, Map<String, Object> offset) {
    offset.put(NEXT, cursor.nextRunAt());
    if (cursor.lastFinishedAt() != 0) {
      offset.put(FINISHED, cursor.lastFinishedAt());
    }
    if (!cursor.topic().isEmpty()) {
      offset.put(TOPIC, cursor.topic());
    }
    if (!cursor.destination().configured().isEmpty()) {
      offset.put(TOPIC_CONFIGURED, cursor.destination().configured());
    }
    if (cursor.destination().varies()) {
      offset.put(TOPIC_VARIES, true);
    }
    if (!cursor.destination().transformations().isEmpty()) {
      offset.put(TOPIC_TRANSFORMATIONS, cursor.destination().transformations());
    }
    ReconcileRun reconcileRun = cursor.run();
    if (reconcileRun.isActive()) {
      offset.put(RUN, reconcileRun.id());
      offset.put(STAGE, reconcileRun.stage().code());
      offset.put(LEFT, encodeRanges(reconcileRun.remaining()));
      offset.put(WAITING, encodeRanges(reconcileRun.deferred()));
      offset.put(WAITING_ROWS, reconcileRun.deferredRows());
      offset.put(SWEPT, reconcileRun.counts().swept());
      offset.put(MISSING, reconcileRun.counts().missing());
      offset.put(DELETED, reconcileRun.counts().deleted());
      offset.put(REFUTED, reconcileRun.counts().refuted());
      offset.put(REPAIRED, reconcileRun.counts().repaired());
      offset.put(REQUESTS, reconcileRun.counts().requests());
    }
    if (cursor.heldRun().runId() != 0) {
      offset.put(HELD_RUN, cursor.heldRun().runId());
      offset.put(HELD, encodeRanges(cursor.heldRun().ranges()));
      offset.put(HELD_ROWS, cursor.heldRun().rows());
    }
    if (dailyDeletes.count() > 0) {
      offset.put(DAY, dailyDeletes.day());
      offset.put(COUNT, dailyDeletes.count());
    }
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  static ReconcileCursor decodeCursor(Map<String, ?> offset) {
    return new ReconcileCursor(
        numberOrZero(offset, NEXT),
        decodeRun(offset),
        decodeHeldRun(offset),
        decodeDestination(offset),
        numberOrZero(offset, FINISHED));
  }

  private static Destination decodeDestination(Map<String, ?> offset) {
    Object varies = offset.get(TOPIC_VARIES);
    if (varies != null && !(varies instanceof Boolean)) {
      throw OffsetFields.invalid(TOPIC_VARIES, "must be true or false");
    }
    return new Destination(
        textOrEmpty(offset, TOPIC),
        textOrEmpty(offset, TOPIC_CONFIGURED),
        Boolean.TRUE.equals(varies),
        textOrEmpty(offset, TOPIC_TRANSFORMATIONS));
  }

  private static String textOrEmpty(Map<String, ?> offset, String key) {
    return offset.containsKey(key) ? OffsetFields.requireText(offset, key) : "";
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  static DailyDeleteCount decodeDailyDeletes(Map<String, ?> offset) {
    requireTogether(offset, DAY, COUNT);
    return offset.containsKey(DAY)
        ? new DailyDeleteCount(
            OffsetFields.requireNumber(offset, DAY), OffsetFields.requireNumber(offset, COUNT))
        : DailyDeleteCount.NONE;
  }

  private static ReconcileRun decodeRun(Map<String, ?> offset) {
    if (!offset.containsKey(RUN)) {
      for (String key : RUN_KEYS) {
        if (offset.containsKey(key)) {
          throw OffsetFields.invalid(key, "is only allowed together with " + RUN);
        }
      }
      return ReconcileRun.NONE;
    }
    String name = OffsetFields.requireText(offset, STAGE);
    ReconcileStage stage = null;
    for (ReconcileStage each : ReconcileStage.values()) {
      if (each.code().equals(name)) {
        stage = each;
      }
    }
    if (stage == null) {
      throw OffsetFields.invalid(
          STAGE, "is '" + name + "', but must be sweep, again, released or passing");
    }
    long id = OffsetFields.requireNumber(offset, RUN);
    if (id == 0) {
      throw OffsetFields.invalid(
          RUN, "must be more than 0, or be removed together with all keys of the run");
    }
    return new ReconcileRun(
        id,
        stage,
        decodeRanges(offset, LEFT),
        decodeRanges(offset, WAITING),
        OffsetFields.requireNumber(offset, WAITING_ROWS),
        new RunCounts(
            OffsetFields.requireNumber(offset, SWEPT),
            OffsetFields.requireNumber(offset, MISSING),
            OffsetFields.requireNumber(offset, DELETED),
            OffsetFields.requireNumber(offset, REFUTED),
            OffsetFields.requireNumber(offset, REPAIRED),
            OffsetFields.requireNumber(offset, REQUESTS)));
  }

  private static HeldRun decodeHeldRun(Map<String, ?> offset) {
    requireTogether(offset, HELD, HELD_RUN);
    requireTogether(offset, HELD, HELD_ROWS);
    return offset.containsKey(HELD)
        ? new HeldRun(
            OffsetFields.requireNumber(offset, HELD_RUN),
            decodeRanges(offset, HELD),
            OffsetFields.requireNumber(offset, HELD_ROWS))
        : HeldRun.NONE;
  }

  private static void requireTogether(Map<String, ?> offset, String a, String b) {
    if (offset.containsKey(a) != offset.containsKey(b)) {
      throw OffsetFields.invalid(
          offset.containsKey(a) ? b : a,
          "is missing: " + a + " and " + b + " must both be present or both be absent");
    }
  }

  private static long numberOrZero(Map<String, ?> offset, String key) {
    return offset.containsKey(key) ? OffsetFields.requireNumber(offset, key) : 0;
  }

  private static String encodeRanges(List<ListRange> ranges) {
    StringBuilder text = new StringBuilder();
    for (ListRange range : ranges) {
      text.append(text.isEmpty() ? "" : " ").append(OffsetFields.escape(range.pageToken()));
      if (!range.afterId().equals(range.pageToken())) {
        text.append(',').append(OffsetFields.escape(range.afterId()));
      }
      text.append("..").append(OffsetFields.escape(range.endId()));
    }
    return text.toString();
  }

  private static List<ListRange> decodeRanges(Map<String, ?> offset, String key) {
    String text = OffsetFields.requireText(offset, key);
    List<ListRange> ranges = new ArrayList<>();
    if (text.isEmpty()) {
      return ranges;
    }
    for (String each : text.split(" ", -1)) {
      int dots = each.indexOf("..");
      if (dots < 0) {
        throw OffsetFields.invalid(
            key, "must be written like '..500 500..1000 1000..' (page token..last id)");
      }
      String from = each.substring(0, dots);
      int comma = from.indexOf(',');
      String token = OffsetFields.unescape(key, comma < 0 ? from : from.substring(0, comma));
      String afterId = comma < 0 ? token : OffsetFields.unescape(key, from.substring(comma + 1));
      String endId = OffsetFields.unescape(key, each.substring(dots + 2));
      ranges.add(new ListRange(token, afterId, endId));
    }
    return ranges;
  }
}
