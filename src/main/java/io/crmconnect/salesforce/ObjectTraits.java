/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import java.util.Optional;
import java.util.Set;

/**
 * What the describe of an object says about how it can be read.
 *
 * @param cursorField the field with the time of the last change, by which changes are asked for
 * @param cursorMoves whether changes of a record move the cursor field; if not, records are only
 *     ever added, as in histories
 * @param deletedFlag whether the object has {@code IsDeleted}
 * @param masterId whether the object has {@code MasterRecordId}, which names the survivor of a
 *     merge
 * @param createdField the field with the time of creation
 * @param replicateable whether {@code /updated} and {@code /deleted} are supported
 * @param unreadable fields that a probe has shown to be forbidden
 */
record ObjectTraits(
    Optional<String> cursorField,
    boolean cursorMoves,
    boolean deletedFlag,
    boolean masterId,
    Optional<String> createdField,
    boolean replicateable,
    Set<String> unreadable) {

  /** What most objects have; it applies until the object was described. */
  static final ObjectTraits USUAL =
      new ObjectTraits(
          Optional.of("SystemModstamp"),
          true,
          true,
          false,
          Optional.of("CreatedDate"),
          true,
          Set.of());

  ObjectTraits {
    unreadable = Set.copyOf(unreadable);
  }

  /**
   * Whether the vendor says up to when its changes are complete: by the same field as the cursor.
   */
  boolean hasSafeBound() {
    return replicateable && cursorMoves && cursorField.isPresent();
  }

  ObjectTraits withUnreadable(Set<String> fields) {
    return new ObjectTraits(
        cursorField, cursorMoves, deletedFlag, masterId, createdField, replicateable, fields);
  }
}
