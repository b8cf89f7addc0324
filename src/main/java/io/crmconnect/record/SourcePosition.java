/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import java.util.Map;

/**
 * The source partition and the source offset of a record.
 *
 * @param partition kept as the given map instance, because Connect finds offsets by the order of
 *     its keys; null if the record carries no offset
 * @param offset the state that is true when the record is acknowledged; null if the record carries
 *     none
 */
public record SourcePosition(Map<String, ?> partition, Map<String, ?> offset) {
  /** The position of a record that carries no offset; Connect stores nothing for it. */
  public static final SourcePosition NONE = new SourcePosition(null, null);

  public SourcePosition {
    if ((partition == null) != (offset == null)) {
      throw new IllegalArgumentException("a partition without an offset, or the reverse");
    }
  }
}
