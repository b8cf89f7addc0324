package io.crmconnect.hubspot;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * An answer that holds records.
 *
 * @param nextToken where the list goes on
 * @param total of a search
 * @param failure what a batch read says of ids that it could not read for another reason than that
 *     they are not there
 */
record RowPage(
    List<Row> rows,
    List<MalformedRow> malformed,
    Optional<String> nextToken,
    OptionalLong total,
    Optional<String> failure) {

  /** How records are shaped. */
  enum Shape {
    /** Fields in {@code properties}. */
    RECORD,
    /** Fields beside the id. */
    OWNER
  }
}
