package io.crmconnect.record;

import java.util.Map;
import java.util.Objects;

/**
 * The source partition and the source offset of a record.
 *
 * @param partition kept as the given map instance, because Connect finds offsets by the order of
 *     its keys
 * @param offset the state that is true when the record is acknowledged
 */
public record SourcePosition(Map<String, ?> partition, Map<String, ?> offset) {
  public SourcePosition {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(offset, "offset");
  }
}
