package io.crmconnect;

import io.crmconnect.sync.IllegalOffsetException;
import io.crmconnect.sync.OffsetCodec;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/** Checks what an operator writes with Connect's {@code PATCH /connectors/<name>/offsets}. */
final class OffsetEdits {
  private static final String REMEDY =
      " Copy the whole partition from GET /connectors/<name>/offsets.";
  private static final List<String> NEEDED = List.of("vendor", "account", "object");
  private static final String PART = "part";
  private static final String SCHEMA = "schema";

  private OffsetEdits() {}

  /**
   * @param vendor as in the connector's settings
   * @param offsets a null offset forgets its partition, whatever that looks like
   * @param now epoch ms
   * @throws ConnectException naming the partition, the key and the remedy
   */
  static void check(String vendor, Map<Map<String, ?>, Map<String, ?>> offsets, long now) {
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) {
            checkPartition(vendor, partition);
            checkOffset(partition, offset, now);
          }
        });
  }

  private static void checkPartition(String vendor, Map<String, ?> partition) {
    if (partition == null) {
      throw new ConnectException("An offset has no partition." + REMEDY);
    }
    for (String key : NEEDED) {
      if (!(partition.get(key) instanceof String text) || text.isEmpty()) {
        throw illegal(partition, key, "must be there and hold text");
      }
    }
    if (!vendor.equals(partition.get("vendor"))) {
      throw illegal(partition, "vendor", "must be '" + vendor + "', which crm.vendor says");
    }
    if (!Checks.isObjectName((String) partition.get("object"))) {
      throw illegal(partition, "object", "is no name of an object");
    }
    if (partition.containsKey(PART) && !SCHEMA.equals(partition.get(PART))) {
      throw illegal(partition, PART, "must be '" + SCHEMA + "' or left out");
    }
    for (String key : new TreeSet<>(partition.keySet())) {
      if (!NEEDED.contains(key) && !PART.equals(key)) {
        throw illegal(partition, key, "is not known; known are vendor, account, object, part");
      }
    }
  }

  private static void checkOffset(Map<String, ?> partition, Map<String, ?> offset, long now) {
    try {
      OffsetCodec.check((String) partition.get(PART), offset, now);
    } catch (IllegalOffsetException e) {
      throw new ConnectException("Partition " + partition + ": " + e.getMessage(), e);
    }
  }

  private static ConnectException illegal(Map<String, ?> partition, String key, String problem) {
    return new ConnectException(
        "Partition " + partition + ": key '" + key + "' " + problem + "." + REMEDY);
  }
}
