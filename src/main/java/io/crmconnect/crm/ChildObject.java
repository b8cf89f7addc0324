/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An object whose rows belong to parents and are read by them: the links of records, the history of
 * their properties, the members of lists. It is copied as an object of its own.
 */
public sealed interface ChildObject permits Association, PropertyHistory, ListMemberships {
  /** Whose records are the parents of the rows. */
  CrmObject parent();

  /** The fields of a row, beginning with those of its key. */
  List<Field> fields();

  /** How many of the fields are also in the key of a row's record. The first is the parent's id. */
  int keySize();

  /**
   * The values of the key fields, as their column types have them.
   *
   * @param id of a row
   */
  Map<String, Object> keyValues(String id);

  /** This as an object, whose type says all about it. */
  CrmObject toCrmObject();

  /** The fields that are also in the key of a row's record. */
  default List<Field> keyFields() {
    return fields().subList(0, keySize());
  }

  /** Whether the rows of the object belong to parents. */
  static boolean isChild(CrmObject object) {
    return Association.isAssociation(object)
        || PropertyHistory.isHistory(object)
        || ListMemberships.isMemberships(object);
  }

  /** What the object is a child of, and how; empty: its rows belong to nothing. */
  static Optional<ChildObject> of(CrmObject object) {
    return Association.of(object)
        .<ChildObject>map(each -> each)
        .or(() -> PropertyHistory.of(object))
        .or(() -> ListMemberships.of(object));
  }
}
