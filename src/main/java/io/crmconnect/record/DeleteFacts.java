package io.crmconnect.record;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known about the delete of a record.
 *
 * @param deletedAt when the vendor deleted the record, or when the delete was confirmed; epoch ms
 *     of the vendor's clock
 * @param mergedInto the id of the record that this one was merged into
 */
public record DeleteFacts(long deletedAt, Optional<String> mergedInto) {
  public DeleteFacts {
    Objects.requireNonNull(mergedInto, "mergedInto");
  }

  /** Without a survivor whose id is so long that the record would become too large. */
  DeleteFacts withShortSurvivor(int maxBytes) {
    return new DeleteFacts(
        deletedAt, mergedInto.filter(survivorId -> RecordSize.ofText(survivorId) < maxBytes));
  }
}
