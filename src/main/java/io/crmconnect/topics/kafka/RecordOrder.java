/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

/**
 * The order of the records of one id. Within a partition it is that of the offsets. The records of
 * an id stand in several partitions if the number of partitions or the partitioner was changed;
 * then the later timestamp counts. Of equal timestamps the higher version is the newer one, and of
 * equal versions the delete, because it carries the version of the row that it deletes.
 */
final class RecordOrder {
  /** Bits of a packed place that hold the partition; no topic has more partitions. */
  private static final int PARTITION_BITS = 18;

  /** Far in the future; more does not fit beside the partition. */
  private static final long MAX_WRITTEN_AT = 1L << 44;

  private RecordOrder() {}

  /**
   * Where and when a record was written.
   *
   * @param writtenAt its timestamp; at least that of the id's earlier records in the partition
   */
  record Place(int partition, long writtenAt) {
    Place {
      writtenAt = Math.max(-1, Math.min(writtenAt, MAX_WRITTEN_AT));
    }

    static Place unpack(long packed) {
      return new Place((int) (packed & ((1 << PARTITION_BITS) - 1)), packed >> PARTITION_BITS);
    }

    /** One number, to keep places compactly. */
    long pack() {
      return writtenAt << PARTITION_BITS | partition;
    }

    /** The place of the next record in the same partition, which may have an earlier timestamp. */
    Place notBefore(Place earlier) {
      return earlier.partition == partition && earlier.writtenAt > writtenAt ? earlier : this;
    }
  }

  /**
   * Whether a record that was read later than the current one is also newer.
   *
   * @param version and whether it is a delete, of the later one first
   */
  static boolean isNewer(
      Place place,
      long version,
      boolean isDelete,
      Place currentPlace,
      long currentVersion,
      boolean currentIsDelete) {
    if (place.partition == currentPlace.partition) {
      return true;
    }
    if (place.writtenAt != currentPlace.writtenAt) {
      return place.writtenAt > currentPlace.writtenAt;
    }
    if (version != currentVersion) {
      return version > currentVersion;
    }
    return isDelete || !currentIsDelete;
  }
}
