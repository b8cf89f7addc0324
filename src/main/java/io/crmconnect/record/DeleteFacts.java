/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known about the delete of a record.
 *
 * @param deletedAt when the vendor deleted the record, or when the delete was confirmed; epoch ms
 *     of the vendor's clock
 * @param mergedInto the id of the record that this one was merged into
 * @param lastValues by column, what the record's last row in the topic has; no columns if it is not
 *     kept
 */
public record DeleteFacts(
    long deletedAt, Optional<String> mergedInto, Map<String, Object> lastValues) {
  public DeleteFacts {
    Objects.requireNonNull(mergedInto, "mergedInto");
    Objects.requireNonNull(lastValues, "lastValues");
  }

  /** The delete keeps no values. */
  public DeleteFacts(long deletedAt, Optional<String> mergedInto) {
    this(deletedAt, mergedInto, Map.of());
  }

  DeleteFacts withoutValues() {
    return new DeleteFacts(deletedAt, mergedInto);
  }

  /** Without a survivor whose id is so long that the record would become too large. */
  DeleteFacts withShortSurvivor(int maxBytes) {
    return new DeleteFacts(
        deletedAt,
        mergedInto.filter(survivorId -> RecordSize.ofText(survivorId) < maxBytes),
        lastValues);
  }
}
