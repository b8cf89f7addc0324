package io.crmconnect.record;

import java.util.Map;
import java.util.Objects;

/**
 * Whose state a record carries, and the state that is true once it is acknowledged.
 *
 * @param partition Connect's source partition, kept as the very map it is: Connect finds offsets by
 *     its order
 * @param offset Connect's source offset
 */
public record SourcePosition(Map<String, ?> partition, Map<String, ?> offset) {
  public SourcePosition {
    Objects.requireNonNull(partition, "partition");
    Objects.requireNonNull(offset, "offset");
  }
}
