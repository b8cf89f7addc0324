/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The values of a record in one response of the vendor.
 *
 * @param id the vendor's id; never empty
 * @param version last modified, epoch ms of the vendor's clock
 * @param createdAt epoch ms, or {@link #UNKNOWN_TIME}
 * @param values raw text by the vendor's field names; null if the record has no value. A field that
 *     is missing in the response has no key. The order is that of the response.
 * @param deletedAt when the vendor deleted the record, epoch ms, or {@link #UNKNOWN_TIME}: only
 *     rows of a recycle bin say it
 */
public record Row(
    String id,
    long version,
    long createdAt,
    RowValues values,
    List<String> mergedIds,
    long deletedAt) {
  public static final long UNKNOWN_TIME = Long.MIN_VALUE;

  /** The version of all rows of an object whose rows have none; only their contents differ. */
  public static final long NO_VERSION = 0;

  public Row(String id, long version, long createdAt, Map<String, String> values) {
    this(id, version, createdAt, values, List.of());
  }

  public Row(
      String id, long version, long createdAt, Map<String, String> values, List<String> mergedIds) {
    this(id, version, createdAt, RowValues.of(values), mergedIds);
  }

  /** A row of a record that is not known to be deleted. */
  public Row(String id, long version, long createdAt, RowValues values, List<String> mergedIds) {
    this(id, version, createdAt, values, mergedIds, UNKNOWN_TIME);
  }

  public Row {
    mergedIds = List.copyOf(mergedIds);
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(values, "values");
  }
}
