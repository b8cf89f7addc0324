/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A response that contains records.
 *
 * @param nextToken the token of the next page
 * @param cutOff whether there is a next page, but the response lacks its token
 * @param total the total number of search results
 * @param failure the error of a batch read about ids that exist but could not be read
 */
record RowPage(
    List<Row> rows,
    List<MalformedRow> malformed,
    Optional<String> nextToken,
    boolean cutOff,
    OptionalLong total,
    Optional<String> failure) {

  /** The structure of records. */
  enum Shape {
    /** Fields in {@code properties}. */
    RECORD,
    /** Fields next to the id. */
    OWNER
  }
}
