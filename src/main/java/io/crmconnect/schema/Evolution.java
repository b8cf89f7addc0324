/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.List;

/**
 * The changes to a schema after the catalogue was read again. Excluded fields are not listed.
 *
 * @param schema the same instance as before if nothing changed
 * @param added the vendor's names of fields that were added, or added again
 * @param removed fields that are no longer in the catalogue; their columns stay, with nulls from
 *     now on
 * @param retyped fields whose type has changed at the vendor; their columns keep the old type
 */
public record Evolution(
    ObjectSchema schema, List<String> added, List<String> removed, List<String> retyped) {
  public Evolution {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    retyped = List.copyOf(retyped);
  }

  /** An evolution that accepts no change of the catalogue. */
  static Evolution of(ObjectSchema schema) {
    return new Evolution(schema, List.of(), List.of(), List.of());
  }
}
