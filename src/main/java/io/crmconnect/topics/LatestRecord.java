/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import io.crmconnect.crm.Row;
import java.util.OptionalLong;

/**
 * The last record of an id in a topic.
 *
 * @param version of the row, epoch ms of the vendor's clock
 * @param deleted whether the record is a delete
 * @param readAt the vendor's clock when the row was requested, or {@link Row#UNKNOWN_TIME}
 * @param hash of the row's content; empty in deletes, in rows from before T0, and in records of
 *     earlier releases
 */
public record LatestRecord(
    String id, long version, boolean deleted, long readAt, OptionalLong hash) {
  /** A record without a hash. */
  public LatestRecord(String id, long version, boolean deleted, long readAt) {
    this(id, version, deleted, readAt, OptionalLong.empty());
  }

  /** The maximum number of ids that are returned and remembered. */
  public static final int MAX_IDS = 250_000;
}
