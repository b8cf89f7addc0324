/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ObjectNames;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Converts an {@link ObjectCursor} to and from the flat map of primitives that Connect stores and
 * its REST API shows.
 */
public final class OffsetCodec {
  private static final long FORMAT_VERSION = 1;
  public static final String SCHEMA_TEXT = "schema";
  private static final String OBJECT_NAMES = "objects";
  private static final String FORMAT_KEY = "format";
  private static final String T0 = "t0";
  private static final String BACKFILL = "backfill";
  private static final String WAITING = "waiting";
  private static final String LANES = "backfill.lanes";
  private static final String EMITTED = "backfill.emitted";
  private static final String ROWS = "backfill.rows";
  private static final String FIELDS = "backfill.fields";
  private static final String ORDERED = "backfill.ordered";
  private static final String PREVIOUS_ROWS = "backfill.rows.before";
  private static final String EXPORT_SINCE = "backfill.export.since";
  private static final String EXPORTS_ABANDONED = "backfill.exports.abandoned";
  private static final String COLUMNS_SINCE = "columns.since";
  private static final String ASSOCIATIONS_AFTER = "associations.after";
  private static final String WATERMARK = ".watermark";
  private static final String SCAN_NEXT = ".scan.watermark";
  private static final String SCAN_AFTER = ".scan.after";
  private static final String DELETES_WATERMARK = "deletes.watermark";
  private static final String DELETES_GAP = "deletes.gap";
  private static final String DRIFT = "drift";
  private static final String DRIFT_SINCE = "drift.since";
  private static final String DRIFT_FOUND = "drift.found";
  private static final String DRIFT_ROWS = "drift.rows";
  private static final String DRIFT_TOLD = "drift.told";
  static final Set<String> KEYS = allKeys();

  private static Set<String> allKeys() {
    Set<String> keys = new TreeSet<>(ReconcileOffsetCodec.KEYS);
    keys.addAll(SignalOffsetCodec.KEYS);
    keys.addAll(
        List.of(
            FORMAT_KEY,
            T0,
            BACKFILL,
            LANES,
            EMITTED,
            ROWS,
            FIELDS,
            ORDERED,
            PREVIOUS_ROWS,
            EXPORT_SINCE,
            EXPORTS_ABANDONED,
            COLUMNS_SINCE,
            ASSOCIATIONS_AFTER,
            "incremental" + WATERMARK,
            "incremental" + SCAN_NEXT,
            "incremental" + SCAN_AFTER,
            "recheck" + WATERMARK,
            "recheck" + SCAN_NEXT,
            "recheck" + SCAN_AFTER,
            DELETES_WATERMARK,
            DELETES_GAP,
            DRIFT_SINCE,
            DRIFT_FOUND,
            DRIFT_ROWS,
            DRIFT_TOLD,
            DRIFT + WATERMARK,
            DRIFT + SCAN_NEXT,
            DRIFT + SCAN_AFTER));
    return keys;
  }

  private OffsetCodec() {}

  /**
   * @param cursor null for an object that could not be started yet
   */
  static Map<String, Object> encode(ObjectCursor cursor) {
    Map<String, Object> offset = new TreeMap<>();
    offset.put(FORMAT_KEY, FORMAT_VERSION);
    if (cursor == null) {
      offset.put(BACKFILL, WAITING);
      return offset;
    }
    offset.put(T0, cursor.t0());
    BackfillCursor backfill = cursor.backfill();
    offset.put(BACKFILL, backfill.state().code());
    offset.put(ROWS, backfill.rows());
    offset.put(FIELDS, backfill.fieldsFingerprint());
    offset.put(ORDERED, backfill.ordered());
    if (backfill.previousRows() != 0) {
      offset.put(PREVIOUS_ROWS, backfill.previousRows());
    }
    if (backfill.export().since() != 0) {
      offset.put(EXPORT_SINCE, backfill.export().since());
    }
    if (backfill.export().abandoned() != 0) {
      offset.put(EXPORTS_ABANDONED, backfill.export().abandoned());
    }
    if (backfill.isRunning()) {
      offset.put(LANES, encodeRanges(backfill.ranges()));
      for (BackfillRange range : backfill.ranges()) {
        if (range.endId().isEmpty() && !range.emittedThrough().isEmpty()) {
          offset.put(EMITTED, range.emittedThrough());
        }
      }
    }
    encode("incremental", cursor.incremental(), offset);
    encode("recheck", cursor.recheck(), offset);
    ReconcileOffsetCodec.encode(cursor.reconcile(), cursor.dailyDeletes(), offset);
    if (cursor.deletesWatermark() != 0) {
      offset.put(DELETES_WATERMARK, cursor.deletesWatermark());
    }
    if (cursor.deletesGap() != 0) {
      offset.put(DELETES_GAP, cursor.deletesGap());
    }
    if (cursor.columnsSince() != 0) {
      offset.put(COLUMNS_SINCE, cursor.columnsSince());
    }
    if (!cursor.associationsAfter().isEmpty()) {
      offset.put(ASSOCIATIONS_AFTER, cursor.associationsAfter());
    }
    DriftCursor drift = cursor.drift();
    if (drift.isActive()) {
      offset.put(DRIFT_SINCE, drift.detectedAt());
      offset.put(DRIFT_FOUND, drift.changes());
      offset.put(DRIFT_ROWS, drift.quarantinedRows());
      offset.put(DRIFT_TOLD, drift.alertedAt());
      encode(DRIFT, drift.quarantineScan(), offset);
    }
    return offset;
  }

  /**
   * @param cursor null for an object that could not be started yet
   * @param signals how far the object has applied signals
   */
  public static Map<String, Object> encode(ObjectCursor cursor, SignalCursor signals) {
    Map<String, Object> offset = encode(cursor);
    SignalOffsetCodec.encode(signals, offset);
    return offset;
  }

  private static void encode(String keyPrefix, ScanCursor cursor, Map<String, Object> offset) {
    offset.put(keyPrefix + WATERMARK, cursor.watermark());
    if (cursor.inProgress()) {
      offset.put(keyPrefix + SCAN_NEXT, cursor.nextWatermark());
      offset.put(keyPrefix + SCAN_AFTER, cursor.position());
    }
  }

  private static String encodeRanges(List<BackfillRange> ranges) {
    StringBuilder text = new StringBuilder();
    for (BackfillRange range : ranges) {
      text.append(text.isEmpty() ? "" : " ");
      text.append(OffsetFields.escape(range.pageToken()))
          .append("..")
          .append(OffsetFields.escape(range.endId()));
    }
    return text.toString();
  }

  /**
   * Checks that an offset can be decoded.
   *
   * @param part the value of {@code part} in the partition, or null
   * @throws InvalidOffsetException that names the key and the remedy
   */
  public static void check(String part, Map<String, ?> offset) {
    if (part == null) {
      decode(offset);
      decodeSignals(offset);
    } else if (part.equals(SourcePartitions.OBJECTS_PART)) {
      decodeObjects(offset);
    } else {
      decodeSchema(new CrmObject("any", "any"), schemaText(offset), SchemaSettings.DEFAULT);
    }
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  public static String schemaText(Map<String, ?> offset) {
    if (!(offset.get(SCHEMA_TEXT) instanceof String text) || offset.size() != 1) {
      throw OffsetFields.invalid(
          SCHEMA_TEXT, "must be the only key of this offset and have a text as its value");
    }
    try {
      return CompressedText.decompress(text);
    } catch (IllegalArgumentException e) {
      throw OffsetFields.invalid(SCHEMA_TEXT, "cannot be read: " + e.getMessage());
    }
  }

  /** The offset of a schema; a long text is compressed. */
  public static Map<String, Object> encodeSchema(String text) {
    return Map.of(SCHEMA_TEXT, CompressedText.compress(text));
  }

  /** The offset that names the objects of the connector. */
  public static Map<String, Object> encodeObjects(SortedSet<String> names) {
    return Map.of(OBJECT_NAMES, CompressedText.compress(String.join(" ", names)));
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  public static SortedSet<String> decodeObjects(Map<String, ?> offset) {
    if (!(offset.get(OBJECT_NAMES) instanceof String text) || offset.size() != 1) {
      throw OffsetFields.invalid(
          OBJECT_NAMES, "must be the only key of this offset and have a text as its value");
    }
    SortedSet<String> names = new TreeSet<>();
    try {
      for (String name : CompressedText.decompress(text).split(" ", -1)) {
        if (!ObjectNames.isWellFormed(name)) {
          throw OffsetFields.invalid(
              OBJECT_NAMES, "must name objects, with one space from one to the next");
        }
        names.add(name);
      }
    } catch (IllegalArgumentException e) {
      throw OffsetFields.invalid(OBJECT_NAMES, "cannot be read: " + e.getMessage());
    }
    return names;
  }

  /**
   * @throws InvalidOffsetException that names the key and the remedy
   */
  public static ObjectSchema decodeSchema(CrmObject object, String text, SchemaSettings settings) {
    try {
      return ObjectSchema.decode(object, text, settings);
    } catch (IllegalArgumentException e) {
      throw OffsetFields.invalid(SCHEMA_TEXT, "cannot be read: " + e.getMessage());
    }
  }

  /** The fingerprint of the fields in the stored offset; empty if there is none. */
  public static String storedFieldsFingerprint(Map<String, ?> offset) {
    return offset != null && offset.get(FIELDS) instanceof String fields ? fields : "";
  }

  /**
   * @return null for an object that was not started yet
   * @throws InvalidOffsetException that names the key and the remedy
   */
  public static ObjectCursor decode(Map<String, ?> offset) {
    for (String key : new TreeSet<>(offset.keySet())) {
      if (!KEYS.contains(key)) {
        throw OffsetFields.invalid(
            key, "is unknown; the known keys are " + String.join(", ", KEYS));
      }
    }
    long format = OffsetFields.requireNumber(offset, FORMAT_KEY);
    if (format != FORMAT_VERSION) {
      throw OffsetFields.invalid(
          FORMAT_KEY,
          "is " + format + ", but this version of the connector reads only " + FORMAT_VERSION);
    }
    boolean hasOtherKeys =
        offset.keySet().stream()
            .anyMatch(
                key ->
                    !key.equals(FORMAT_KEY)
                        && !key.equals(BACKFILL)
                        && !SignalOffsetCodec.KEYS.contains(key));
    if (WAITING.equals(offset.get(BACKFILL)) && !hasOtherKeys) {
      return null;
    }
    return new ObjectCursor(
        OffsetFields.requireNumber(offset, T0),
        decodeBackfill(offset),
        decodeScan(offset, "incremental"),
        decodeScan(offset, "recheck"),
        ReconcileOffsetCodec.decodeCursor(offset),
        ReconcileOffsetCodec.decodeDailyDeletes(offset),
        optionalNumber(offset, DELETES_WATERMARK),
        optionalNumber(offset, DELETES_GAP),
        decodeDrift(offset),
        optionalNumber(offset, COLUMNS_SINCE),
        offset.containsKey(ASSOCIATIONS_AFTER)
            ? OffsetFields.requireText(offset, ASSOCIATIONS_AFTER)
            : "");
  }

  /**
   * The part of the offset that belongs to signals.
   *
   * @throws InvalidOffsetException that names the key and the remedy
   */
  public static SignalCursor decodeSignals(Map<String, ?> offset) {
    return SignalOffsetCodec.decode(offset);
  }

  private static long optionalNumber(Map<String, ?> offset, String key) {
    return offset.containsKey(key) ? OffsetFields.requireNumber(offset, key) : 0;
  }

  /** Whether the stored offset is that of a frozen object. */
  public static boolean isFrozen(Map<String, ?> offset) {
    return offset != null && offset.containsKey(DRIFT_SINCE);
  }

  private static DriftCursor decodeDrift(Map<String, ?> offset) {
    if (!offset.containsKey(DRIFT_SINCE)) {
      for (String key : offset.keySet()) {
        if (key.startsWith(DRIFT + ".")) {
          throw OffsetFields.invalid(key, "is only allowed together with " + DRIFT_SINCE);
        }
      }
      return DriftCursor.NONE;
    }
    return new DriftCursor(
        OffsetFields.requireNumber(offset, DRIFT_SINCE),
        OffsetFields.requireText(offset, DRIFT_FOUND),
        OffsetFields.requireNumber(offset, DRIFT_ROWS),
        decodeScan(offset, DRIFT),
        // Offsets of earlier versions do not have this key.
        OffsetFields.requireNumber(
            offset, offset.containsKey(DRIFT_TOLD) ? DRIFT_TOLD : DRIFT_SINCE));
  }

  private static BackfillCursor decodeBackfill(Map<String, ?> offset) {
    String name = OffsetFields.requireText(offset, BACKFILL);
    BackfillCursor.State state = null;
    for (BackfillCursor.State each : BackfillCursor.State.values()) {
      if (each.code().equals(name)) {
        state = each;
      }
    }
    if (state == null) {
      throw OffsetFields.invalid(BACKFILL, "is '" + name + "', but must be off, running or done");
    }
    List<BackfillRange> ranges = List.of();
    if (state == BackfillCursor.State.RUNNING) {
      String emitted = offset.containsKey(EMITTED) ? OffsetFields.requireText(offset, EMITTED) : "";
      ranges = decodeRanges(OffsetFields.requireText(offset, LANES), emitted);
    } else {
      for (String key : List.of(LANES, EMITTED, EXPORT_SINCE, EXPORTS_ABANDONED)) {
        if (offset.containsKey(key)) {
          throw OffsetFields.invalid(key, "is only allowed while " + BACKFILL + " is running");
        }
      }
    }
    Object ordered = offset.get(ORDERED);
    if (!(ordered instanceof Boolean)) {
      throw OffsetFields.invalid(ORDERED, "must be true or false");
    }
    return new BackfillCursor(
        state,
        ranges,
        OffsetFields.requireNumber(offset, ROWS),
        OffsetFields.requireText(offset, FIELDS),
        (Boolean) ordered,
        optionalNumber(offset, PREVIOUS_ROWS),
        new ExportCursor(
            optionalNumber(offset, EXPORT_SINCE), optionalNumber(offset, EXPORTS_ABANDONED)));
  }

  /**
   * @param emitted the last emitted id of the page at the end of the list, or empty
   */
  private static List<BackfillRange> decodeRanges(String text, String emitted) {
    List<BackfillRange> ranges = new ArrayList<>();
    for (String range : text.split(" ", -1)) {
      int dots = range.indexOf("..");
      if (dots < 0) {
        throw OffsetFields.invalid(
            LANES, "must be written like '..500 500..1000 1000..' (page token..last id)");
      }
      String endId = OffsetFields.unescape(LANES, range.substring(dots + 2));
      ranges.add(
          new BackfillRange(
              OffsetFields.unescape(LANES, range.substring(0, dots)),
              endId,
              endId.isEmpty() ? emitted : ""));
    }
    return ranges;
  }

  private static ScanCursor decodeScan(Map<String, ?> offset, String keyPrefix) {
    long watermark = OffsetFields.requireNumber(offset, keyPrefix + WATERMARK);
    boolean inProgress = offset.containsKey(keyPrefix + SCAN_NEXT);
    if (inProgress != offset.containsKey(keyPrefix + SCAN_AFTER)) {
      throw OffsetFields.invalid(
          keyPrefix + (inProgress ? SCAN_AFTER : SCAN_NEXT),
          "is missing: "
              + keyPrefix
              + SCAN_NEXT
              + " and "
              + keyPrefix
              + SCAN_AFTER
              + " must both be present or both be absent");
    }
    if (!inProgress) {
      return ScanCursor.idleAt(watermark);
    }
    long nextWatermark = OffsetFields.requireNumber(offset, keyPrefix + SCAN_NEXT);
    if (nextWatermark < watermark) {
      throw OffsetFields.invalid(keyPrefix + SCAN_NEXT, "is earlier than " + keyPrefix + WATERMARK);
    }
    return new ScanCursor(
        watermark, true, nextWatermark, OffsetFields.requireText(offset, keyPrefix + SCAN_AFTER));
  }
}
