package io.crmconnect.offset;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.ObjectNames;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Validates offsets that an operator writes with Connect's {@code PATCH
 * /connectors/<name>/offsets}.
 */
public final class OffsetAlterations {
  private static final String REMEDY =
      " Copy the complete partition from GET /connectors/<name>/offsets.";
  private static final List<String> REQUIRED_KEYS = List.of("vendor", "account", "object");
  private static final String PART_KEY = "part";
  private static final String SCHEMA_PART = "schema";

  private OffsetAlterations() {}

  /**
   * @param vendor the vendor in the connector's settings
   * @param offsets by partition; null deletes the offset, also of a partition that is not valid
   * @param now epoch ms
   * @throws ConnectException that names the partition, the key and the remedy
   */
  public static void check(
      CrmVendor vendor, Map<Map<String, ?>, Map<String, ?>> offsets, long now) {
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) {
            checkPartition(vendor.name(), partition);
            checkOffset(vendor, partition, offset, now);
          }
        });
  }

  private static void checkPartition(String vendor, Map<String, ?> partition) {
    if (partition == null) {
      throw new ConnectException("An offset has no partition." + REMEDY);
    }
    for (String key : REQUIRED_KEYS) {
      if (!(partition.get(key) instanceof String text) || text.isEmpty()) {
        throw invalidPartition(partition, key, "must be a non-empty string");
      }
    }
    if (!vendor.equals(partition.get("vendor"))) {
      throw invalidPartition(
          partition, "vendor", "must be '" + vendor + "', the value of crm.vendor");
    }
    if (!ObjectNames.isValid((String) partition.get("object"))) {
      throw invalidPartition(partition, "object", "is not a valid object name");
    }
    if (partition.containsKey(PART_KEY) && !SCHEMA_PART.equals(partition.get(PART_KEY))) {
      throw invalidPartition(partition, PART_KEY, "must be '" + SCHEMA_PART + "' or be removed");
    }
    for (String key : new TreeSet<>(partition.keySet())) {
      if (!REQUIRED_KEYS.contains(key) && !PART_KEY.equals(key)) {
        throw invalidPartition(
            partition, key, "is unknown; the known keys are vendor, account, object, part");
      }
    }
  }

  private static void checkOffset(
      CrmVendor vendor, Map<String, ?> partition, Map<String, ?> offset, long now) {
    try {
      String object = (String) partition.get("object");
      OffsetCodec.check(vendor, object, (String) partition.get(PART_KEY), offset, now);
    } catch (InvalidOffsetException e) {
      throw new ConnectException("Partition " + partition + ": " + e.getMessage(), e);
    }
  }

  private static ConnectException invalidPartition(
      Map<String, ?> partition, String key, String problem) {
    return new ConnectException(
        "Partition " + partition + ": key '" + key + "' " + problem + "." + REMEDY);
  }
}
