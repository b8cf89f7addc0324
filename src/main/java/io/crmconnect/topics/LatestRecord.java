package io.crmconnect.topics;

import io.crmconnect.crm.Row;

/**
 * What a topic holds last for an id.
 *
 * @param version of the row, epoch ms of the vendor's clock
 * @param deleted whether it is a delete
 * @param readAt the vendor's clock when the row was asked for, or {@link Row#UNKNOWN_TIME}
 */
public record LatestRecord(String id, long version, boolean deleted, long readAt) {
  /** Of more ids than this the syncs remember nothing. */
  public static final int MAX_IDS = 250_000;
}
