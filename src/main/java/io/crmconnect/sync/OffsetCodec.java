package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaSettings;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The one way between an {@link ObjectCursor} and the flat map of primitives that Connect stores
 * and its REST API shows.
 */
public final class OffsetCodec {
  private static final long FORMAT = 1;
  private static final String REMEDY =
      " Copy the whole offset from GET /connectors/<name>/offsets and change one value, or reset it"
          + " with DELETE to read the object anew.";

  static final String SCHEMA_TEXT = "schema";
  private static final String FORMAT_KEY = "format";
  private static final String T0 = "t0";
  private static final String BACKFILL = "backfill";
  private static final String WAITING = "waiting";
  private static final String LANES = "backfill.lanes";
  private static final String ROWS = "backfill.rows";
  private static final String FIELDS = "backfill.fields";
  private static final String ORDERED = "backfill.ordered";
  private static final String WATERMARK = ".watermark";
  private static final String SCAN_NEXT = ".scan.watermark";
  private static final String SCAN_AFTER = ".scan.after";
  private static final String DRIFT = "drift";
  private static final String DRIFT_SINCE = "drift.since";
  private static final String DRIFT_FOUND = "drift.found";
  private static final String DRIFT_ROWS = "drift.rows";
  private static final String DRIFT_TOLD = "drift.told";
  private static final Set<String> KEYS = keys();

  private static Set<String> keys() {
    Set<String> keys = new TreeSet<>(ReconcileCodec.KEYS);
    keys.addAll(
        List.of(
            FORMAT_KEY,
            T0,
            BACKFILL,
            LANES,
            ROWS,
            FIELDS,
            ORDERED,
            "incremental" + WATERMARK,
            "incremental" + SCAN_NEXT,
            "incremental" + SCAN_AFTER,
            "recheck" + WATERMARK,
            "recheck" + SCAN_NEXT,
            "recheck" + SCAN_AFTER,
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
   * The source partition of an object. A plain HashMap: Connect finds an offset by the bytes of the
   * partition's JSON, and this is the order in which its REST API writes it back.
   */
  static Map<String, String> partition(String vendor, String account, String object) {
    Map<String, String> partition = new HashMap<>();
    partition.put("vendor", vendor);
    partition.put("account", account);
    partition.put("object", object);
    return partition;
  }

  /** The source partition of an object's accepted schema. */
  static Map<String, String> schemaPartition(String vendor, String account, String object) {
    Map<String, String> partition = partition(vendor, account, object);
    partition.put("part", "schema");
    return partition;
  }

  /**
   * @param cursor null for an object that could not be launched yet
   */
  static Map<String, Object> encode(ObjectCursor cursor) {
    Map<String, Object> offset = new TreeMap<>();
    offset.put(FORMAT_KEY, FORMAT);
    if (cursor == null) {
      offset.put(BACKFILL, WAITING);
      return offset;
    }
    offset.put(T0, cursor.t0());
    BackfillCursor backfill = cursor.backfill();
    offset.put(BACKFILL, backfill.state().code());
    offset.put(ROWS, backfill.rows());
    offset.put(FIELDS, backfill.fields());
    offset.put(ORDERED, backfill.ordered());
    if (backfill.running()) {
      offset.put(LANES, encodeLanes(backfill.lanes()));
    }
    encode("incremental", cursor.incremental(), offset);
    encode("recheck", cursor.recheck(), offset);
    ReconcileCodec.encode(cursor.reconcile(), cursor.deletes(), offset);
    Frozen frozen = cursor.frozen();
    if (frozen.underWay()) {
      offset.put(DRIFT_SINCE, frozen.since());
      offset.put(DRIFT_FOUND, frozen.found());
      offset.put(DRIFT_ROWS, frozen.rows());
      offset.put(DRIFT_TOLD, frozen.told());
      encode(DRIFT, frozen.shadow(), offset);
    }
    return offset;
  }

  private static void encode(String scan, ScanCursor cursor, Map<String, Object> offset) {
    offset.put(scan + WATERMARK, cursor.watermark());
    if (cursor.open()) {
      offset.put(scan + SCAN_NEXT, cursor.next());
      offset.put(scan + SCAN_AFTER, cursor.after());
    }
  }

  private static String encodeLanes(List<Lane> lanes) {
    StringBuilder text = new StringBuilder();
    for (Lane lane : lanes) {
      text.append(text.isEmpty() ? "" : " ");
      text.append(escape(lane.token())).append("..").append(escape(lane.until()));
    }
    return text.toString();
  }

  static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace(".", "%2E");
  }

  /**
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static String unescape(String key, String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw illegal(key, "has a '%' that begins no escape, in '" + text + "'");
    }
  }

  /**
   * Checks an offset that someone wrote through Connect's REST API.
   *
   * @param part the partition's {@code part}, or null
   * @param now epoch ms by the worker's clock
   * @throws IllegalOffsetException naming the key and the remedy
   */
  public static void check(String part, Map<String, ?> offset, long now) {
    check(part, offset);
    if (part == null) {
      EditedOffset.check(decode(offset), now);
    }
  }

  /** Whether it can be read at all. */
  public static void check(String part, Map<String, ?> offset) {
    if (part == null) {
      decode(offset);
    } else {
      schema(new CrmObject("any", "any", true), schemaText(offset), SchemaSettings.DEFAULT);
    }
  }

  /**
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static String schemaText(Map<String, ?> offset) {
    if (!(offset.get(SCHEMA_TEXT) instanceof String text) || offset.size() != 1) {
      throw illegal(SCHEMA_TEXT, "must be the one key of this offset and hold text");
    }
    return text;
  }

  /**
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static ObjectSchema schema(CrmObject object, String text, SchemaSettings settings) {
    try {
      return ObjectSchema.decode(object, text, settings);
    } catch (IllegalArgumentException e) {
      throw illegal(SCHEMA_TEXT, "cannot be read: " + e.getMessage());
    }
  }

  /** Which fields the stored offset speaks of; empty where it speaks of none. */
  static String fields(Map<String, ?> offset) {
    return offset != null && offset.get(FIELDS) instanceof String fields ? fields : "";
  }

  /**
   * @return null for an object that was not launched yet
   * @throws IllegalOffsetException naming the key and the remedy
   */
  static ObjectCursor decode(Map<String, ?> offset) {
    for (String key : new TreeSet<>(offset.keySet())) {
      if (!KEYS.contains(key)) {
        throw illegal(key, "is not known; known are " + String.join(", ", KEYS));
      }
    }
    long format = number(offset, FORMAT_KEY);
    if (format != FORMAT) {
      throw illegal(
          FORMAT_KEY, "is " + format + ", and this version of the connector reads " + FORMAT);
    }
    if (WAITING.equals(offset.get(BACKFILL)) && offset.size() == 2) {
      return null;
    }
    return new ObjectCursor(
        number(offset, T0),
        backfill(offset),
        scan(offset, "incremental"),
        scan(offset, "recheck"),
        ReconcileCodec.cursor(offset),
        ReconcileCodec.deletes(offset),
        frozen(offset));
  }

  /** Whether the stored offset is one of a frozen object. */
  static boolean isFrozen(Map<String, ?> offset) {
    return offset != null && offset.containsKey(DRIFT_SINCE);
  }

  private static Frozen frozen(Map<String, ?> offset) {
    if (!offset.containsKey(DRIFT_SINCE)) {
      for (String key : offset.keySet()) {
        if (key.startsWith(DRIFT + ".")) {
          throw illegal(key, "is only there together with " + DRIFT_SINCE);
        }
      }
      return Frozen.NONE;
    }
    return new Frozen(
        number(offset, DRIFT_SINCE),
        text(offset, DRIFT_FOUND),
        number(offset, DRIFT_ROWS),
        scan(offset, DRIFT),
        // Offsets of before do not have it.
        number(offset, offset.containsKey(DRIFT_TOLD) ? DRIFT_TOLD : DRIFT_SINCE));
  }

  private static BackfillCursor backfill(Map<String, ?> offset) {
    String name = text(offset, BACKFILL);
    BackfillCursor.State state = null;
    for (BackfillCursor.State each : BackfillCursor.State.values()) {
      if (each.code().equals(name)) {
        state = each;
      }
    }
    if (state == null) {
      throw illegal(BACKFILL, "is '" + name + "', and must be off, running or done");
    }
    List<Lane> lanes = List.of();
    if (state == BackfillCursor.State.RUNNING) {
      lanes = decodeLanes(text(offset, LANES));
    } else if (offset.containsKey(LANES)) {
      throw illegal(LANES, "is only there while " + BACKFILL + " is running");
    }
    Object ordered = offset.get(ORDERED);
    if (!(ordered instanceof Boolean)) {
      throw illegal(ORDERED, "must be true or false");
    }
    return new BackfillCursor(
        state, lanes, number(offset, ROWS), text(offset, FIELDS), (Boolean) ordered);
  }

  private static List<Lane> decodeLanes(String text) {
    List<Lane> lanes = new ArrayList<>();
    for (String lane : text.split(" ", -1)) {
      int dots = lane.indexOf("..");
      if (dots < 0) {
        throw illegal(LANES, "must read like '..500 500..1000 1000..' (page token..last id)");
      }
      lanes.add(
          new Lane(
              unescape(LANES, lane.substring(0, dots)), unescape(LANES, lane.substring(dots + 2))));
    }
    return lanes;
  }

  private static ScanCursor scan(Map<String, ?> offset, String scan) {
    long watermark = number(offset, scan + WATERMARK);
    boolean open = offset.containsKey(scan + SCAN_NEXT);
    if (open != offset.containsKey(scan + SCAN_AFTER)) {
      throw illegal(
          scan + (open ? SCAN_AFTER : SCAN_NEXT),
          "is missing: " + scan + SCAN_NEXT + " and " + scan + SCAN_AFTER + " go together");
    }
    if (!open) {
      return ScanCursor.at(watermark);
    }
    long next = number(offset, scan + SCAN_NEXT);
    if (next < watermark) {
      throw illegal(scan + SCAN_NEXT, "lies before " + scan + WATERMARK);
    }
    return new ScanCursor(watermark, true, next, text(offset, scan + SCAN_AFTER));
  }

  static long number(Map<String, ?> offset, String key) {
    Object value = offset.get(key);
    boolean whole = value instanceof Long || value instanceof Integer;
    if (!whole || ((Number) value).longValue() < 0) {
      throw illegal(
          key,
          (value == null ? "is missing" : "is '" + value + "'")
              + ", and must be a whole number, 0 or more");
    }
    return ((Number) value).longValue();
  }

  static String text(Map<String, ?> offset, String key) {
    Object value = offset.get(key);
    if (!(value instanceof String)) {
      throw illegal(
          key, (value == null ? "is missing" : "is '" + value + "'") + ", and must be text");
    }
    return (String) value;
  }

  static IllegalOffsetException illegal(String key, String problem) {
    return new IllegalOffsetException("Offset key '" + key + "' " + problem + "." + REMEDY);
  }
}
