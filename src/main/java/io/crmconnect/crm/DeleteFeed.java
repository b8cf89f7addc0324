/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/** How a vendor reports the deletes of an object. */
public enum DeleteFeed {
  /** Not supported: records that are missing in a complete list were deleted. */
  NONE,
  /**
   * As a list of recently deleted records, in no particular order ({@link Request.ListDeleted}).
   */
  RECYCLE_BIN,
  /** As the deletes since an instant ({@link Request.DeletedSince}). */
  TIME_RANGE
}
