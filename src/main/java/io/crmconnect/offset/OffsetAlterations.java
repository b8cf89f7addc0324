package io.crmconnect.offset;

import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;

/** Checks what an operator writes with Connect's {@code PATCH /connectors/<name>/offsets}. */
public final class OffsetAlterations {
  private static final String REMEDY =
      " Copy the whole partition from GET /connectors/<name>/offsets.";

  private OffsetAlterations() {}

  /**
   * @param vendor as in the connector's settings
   * @param isObjectName what the settings take for the name of an object
   * @param offsets a null offset forgets its partition, whatever that looks like
   * @param now epoch ms
   * @throws ConnectException naming the partition, the key and the remedy
   */
  public static void check(
      String vendor,
      Predicate<String> isObjectName,
      Map<Map<String, ?>, Map<String, ?>> offsets,
      long now) {
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) {
            checkPartition(vendor, isObjectName, partition);
            checkOffset(partition, offset, now);
          }
        });
  }

  private static void checkPartition(
      String vendor, Predicate<String> isObjectName, Map<String, ?> partition) {
    if (partition == null) {
      throw new ConnectException("An offset has no partition." + REMEDY);
    }
    for (String key : SourcePartitions.REQUIRED_KEYS) {
      if (!(partition.get(key) instanceof String text) || text.isEmpty()) {
        throw invalidPartition(partition, key, "must be there and hold text");
      }
    }
    if (!vendor.equals(partition.get(SourcePartitions.VENDOR_KEY))) {
      throw invalidPartition(
          partition,
          SourcePartitions.VENDOR_KEY,
          "must be '" + vendor + "', which crm.vendor says");
    }
    if (!isObjectName.test((String) partition.get(SourcePartitions.OBJECT_KEY))) {
      throw invalidPartition(partition, SourcePartitions.OBJECT_KEY, "is no name of an object");
    }
    if (partition.containsKey(SourcePartitions.PART_KEY)
        && !SourcePartitions.SCHEMA_PART.equals(partition.get(SourcePartitions.PART_KEY))) {
      throw invalidPartition(
          partition,
          SourcePartitions.PART_KEY,
          "must be '" + SourcePartitions.SCHEMA_PART + "' or left out");
    }
    for (String key : new TreeSet<>(partition.keySet())) {
      if (!SourcePartitions.REQUIRED_KEYS.contains(key) && !SourcePartitions.PART_KEY.equals(key)) {
        throw invalidPartition(
            partition, key, "is not known; known are vendor, account, object, part");
      }
    }
  }

  private static void checkOffset(Map<String, ?> partition, Map<String, ?> offset, long now) {
    try {
      checkOffset((String) partition.get(SourcePartitions.PART_KEY), offset, now);
    } catch (InvalidOffsetException e) {
      throw new ConnectException("Partition " + partition + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param part the partition's {@code part}, or null
   * @throws InvalidOffsetException naming the key and the remedy
   */
  static void checkOffset(String part, Map<String, ?> offset, long now) {
    OffsetCodec.check(part, offset);
    if (part == null) {
      OffsetChecks.check(OffsetCodec.decode(offset), now);
    }
  }

  private static ConnectException invalidPartition(
      Map<String, ?> partition, String key, String problem) {
    return new ConnectException(
        "Partition " + partition + ": key '" + key + "' " + problem + "." + REMEDY);
  }
}
