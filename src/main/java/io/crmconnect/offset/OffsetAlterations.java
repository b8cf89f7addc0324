/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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

  /** The accounts and objects whose offsets are edited, ordered by name. */
  public record Targets(List<String> accounts, List<String> objects) {}

  /**
   * @param offsets that {@link #check} accepted; resets are no edits
   */
  public static Targets targets(Map<Map<String, ?>, Map<String, ?>> offsets) {
    TreeSet<String> accounts = new TreeSet<>();
    TreeSet<String> objects = new TreeSet<>();
    offsets.forEach(
        (partition, offset) -> {
          if (offset != null) {
            accounts.add((String) partition.get(SourcePartitions.ACCOUNT_KEY));
            if (partition.containsKey(SourcePartitions.OBJECT_KEY)) {
              objects.add((String) partition.get(SourcePartitions.OBJECT_KEY));
            }
          }
        });
    return new Targets(List.copyOf(accounts), List.copyOf(objects));
  }

  private static void checkPartition(String vendor, Map<String, ?> partition) {
    if (partition == null) {
      throw new ConnectException("An offset has no partition." + REMEDY);
    }
    // The names of the copied objects belong to none of them.
    boolean ofObjects =
        SourcePartitions.OBJECTS_PART.equals(partition.get(SourcePartitions.PART_KEY));
    List<String> required = ofObjects ? SourcePartitions.COMMON_KEYS : SourcePartitions.OBJECT_KEYS;
    for (String key : required) {
      if (!(partition.get(key) instanceof String text) || text.isEmpty()) {
        throw invalidPartition(partition, key, "must be a non-empty string");
      }
    }
    if (!vendor.equals(partition.get(SourcePartitions.VENDOR_KEY))) {
      throw invalidPartition(
          partition,
          SourcePartitions.VENDOR_KEY,
          "must be '" + vendor + "', the value of crm.vendor");
    }
    if (!ofObjects) {
      checkObject(partition);
    }
    for (String key : new TreeSet<>(partition.keySet())) {
      if (!required.contains(key) && !SourcePartitions.PART_KEY.equals(key)) {
        throw invalidPartition(
            partition,
            key,
            "is unknown; the known keys are "
                + String.join(", ", required)
                + ", "
                + SourcePartitions.PART_KEY);
      }
    }
  }

  private static void checkObject(Map<String, ?> partition) {
    if (!ObjectNames.isValid((String) partition.get(SourcePartitions.OBJECT_KEY))) {
      throw invalidPartition(partition, SourcePartitions.OBJECT_KEY, "is not a valid object name");
    }
    if (partition.containsKey(SourcePartitions.PART_KEY)
        && !SourcePartitions.SCHEMA_PART.equals(partition.get(SourcePartitions.PART_KEY))) {
      throw invalidPartition(
          partition,
          SourcePartitions.PART_KEY,
          "must be '" + SourcePartitions.SCHEMA_PART + "' or be removed");
    }
  }

  private static void checkOffset(
      CrmVendor vendor, Map<String, ?> partition, Map<String, ?> offset, long now) {
    try {
      String object = (String) partition.get(SourcePartitions.OBJECT_KEY);
      checkOffset(vendor, object, (String) partition.get(SourcePartitions.PART_KEY), offset, now);
    } catch (InvalidOffsetException e) {
      throw new ConnectException("Partition " + partition + ": " + e.getMessage(), e);
    }
  }

  /**
   * @param object the value of {@code object} in the partition
   * @param part the value of {@code part} in the partition, or null
   * @throws InvalidOffsetException that names the key and the remedy
   */
  static void checkOffset(
      CrmVendor vendor, String object, String part, Map<String, ?> offset, long now) {
    OffsetCodec.check(part, offset);
    if (part == null) {
      OffsetChecks.check(vendor, object, OffsetCodec.decode(offset), now);
    }
  }

  private static ConnectException invalidPartition(
      Map<String, ?> partition, String key, String problem) {
    return new ConnectException(
        "Partition " + partition + ": key '" + key + "' " + problem + "." + REMEDY);
  }
}
