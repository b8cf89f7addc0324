/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Encodes the part of an object's offset that belongs to signals. Missing keys have their initial
 * values, as in offsets written before there were signals.
 */
final class SignalOffsetCodec {
  private static final String TOPIC = "signals.topic";
  private static final String POSITION = "signals.position";
  private static final String PAUSED = "signals.backfill.paused";
  private static final String RELEASED = "signals.released";
  private static final String IDS = "resync.ids";
  private static final String FROM = "resync.from";
  private static final String TO = "resync.to";
  private static final String AFTER = "resync.after";
  private static final String WHOLE = "resync.whole";

  static final List<String> KEYS =
      List.of(TOPIC, POSITION, PAUSED, RELEASED, IDS, FROM, TO, AFTER, WHOLE);

  private SignalOffsetCodec() {}

  static void encode(SignalCursor cursor, Map<String, Object> offset) {
    if (cursor.position().isPresent()) {
      offset.put(TOPIC, cursor.topic());
      offset.put(POSITION, cursor.position().getAsLong());
    }
    if (cursor.backfillPaused()) {
      offset.put(PAUSED, true);
    }
    if (cursor.releasedRun() != 0) {
      offset.put(RELEASED, cursor.releasedRun());
    }
    ResyncCursor resync = cursor.resync();
    if (!resync.ids().isEmpty()) {
      offset.put(
          IDS, resync.ids().stream().map(OffsetFields::escape).collect(Collectors.joining(" ")));
    }
    if (resync.hasRange()) {
      offset.put(FROM, resync.from());
      offset.put(TO, resync.to());
      offset.put(AFTER, resync.position());
    }
    if (resync.whole()) {
      offset.put(WHOLE, true);
    }
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  static SignalCursor decode(Map<String, ?> offset) {
    if (offset.containsKey(TOPIC) != offset.containsKey(POSITION)) {
      throw OffsetFields.invalid(POSITION, "is only allowed together with " + TOPIC);
    }
    return new SignalCursor(
        offset.containsKey(TOPIC) ? OffsetFields.requireText(offset, TOPIC) : "",
        offset.containsKey(POSITION)
            ? OptionalLong.of(OffsetFields.requireNumber(offset, POSITION))
            : OptionalLong.empty(),
        decodeFlag(offset, PAUSED),
        offset.containsKey(RELEASED) ? OffsetFields.requireNumber(offset, RELEASED) : 0,
        decodeResync(offset));
  }

  private static boolean decodeFlag(Map<String, ?> offset, String key) {
    Object flag = offset.get(key);
    if (flag != null && !(flag instanceof Boolean)) {
      throw OffsetFields.invalid(key, "must be true or false");
    }
    return Boolean.TRUE.equals(flag);
  }

  private static ResyncCursor decodeResync(Map<String, ?> offset) {
    boolean whole = decodeFlag(offset, WHOLE);
    List<String> ids = List.of();
    if (offset.containsKey(IDS)) {
      ids =
          Stream.of(OffsetFields.requireText(offset, IDS).split(" "))
              .map(id -> OffsetFields.unescape(IDS, id))
              .distinct()
              .toList();
    }
    if (ids.contains("")) {
      throw OffsetFields.invalid(IDS, "must be ids with one space between them");
    }
    long present = Stream.of(FROM, TO, AFTER).filter(offset::containsKey).count();
    if (present == 0) {
      return new ResyncCursor(ids, 0, 0, "", whole);
    }
    if (present < 3) {
      throw OffsetFields.invalid(
          FROM,
          "is only allowed together with " + TO + " and " + AFTER + ", and they only with it");
    }
    long from = OffsetFields.requireNumber(offset, FROM);
    long to = OffsetFields.requireNumber(offset, TO);
    if (from == 0 || to < from) {
      throw OffsetFields.invalid(FROM, "must be more than 0 and not later than " + TO);
    }
    return new ResyncCursor(ids, from, to, OffsetFields.requireText(offset, AFTER), whole);
  }
}
