/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.OptionalLong;

/**
 * What the syncs need to know about a vendor. All methods return immediately and send no request.
 */
public interface VendorCapabilities {

  /** What the vendor supports for this object. */
  Capabilities capabilities(CrmObject object);

  /**
   * Whether list pages can contain these fields; if not, they contain ids and the rows are read by
   * ids.
   */
  boolean listReturnsRows(CrmObject object, List<String> fields);

  /**
   * From how many rows on a backfill of the object is better read as an export ({@link
   * Request.ExportPage}) than as a list.
   *
   * @return empty: the object cannot be exported
   */
  default OptionalLong exportThreshold(CrmObject object) {
    return OptionalLong.empty();
  }

  /**
   * Maximum number of backfill requests per second that the budget allows this task while the
   * worker's other tasks send nothing.
   */
  double maxBackfillRequestsPerSecond();

  /** Backfill requests per second that the budget allows this task whatever others send. */
  default double guaranteedBackfillRequestsPerSecond() {
    return maxBackfillRequestsPerSecond();
  }

  /**
   * Whether requests of several objects that are sent at the same instant cost less than the same
   * requests one by one.
   */
  default boolean combinesPolls() {
    return false;
  }

  /** The daily limit of the account, if it is known from a setting or a response. */
  OptionalLong dailyLimit();
}
