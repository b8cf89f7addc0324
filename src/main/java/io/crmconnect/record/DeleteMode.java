/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/** How a delete is written to a topic. */
public enum DeleteMode {
  /** A key with a null value: compaction removes the key, a sink deletes the row. */
  TOMBSTONE,
  /** A row that contains only the mark that it is deleted. */
  SOFT,
  /** The soft delete, then the tombstone. */
  BOTH
}
