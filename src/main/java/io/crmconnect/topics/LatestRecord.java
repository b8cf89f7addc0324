package io.crmconnect.topics;

import io.crmconnect.crm.Row;

/**
 * The last record of an id in a topic.
 *
 * @param version of the row, epoch ms of the vendor's clock
 * @param deleted whether the record is a delete
 * @param readAt the vendor's clock when the row was requested, or {@link Row#UNKNOWN_TIME}
 */
public record LatestRecord(String id, long version, boolean deleted, long readAt) {
  /** The maximum number of ids that are returned and remembered. */
  public static final int MAX_IDS = 250_000;
}
