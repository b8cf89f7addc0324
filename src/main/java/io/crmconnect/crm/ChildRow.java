/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;

/** A row of a {@link ChildObject}. */
public interface ChildRow {
  /**
   * The lowest number that stands in place of a version in the record of such a row. It is
   * negative, so that it is no instant of the vendor's.
   */
  long MIN_FINGERPRINT = -(1L << 44);

  /** Between the parts of an id. */
  char ID_SEPARATOR = ':';

  /** The id of the record, or of what else it belongs to. */
  String parentId();

  /** The values of its key, joined; it begins with the parent's id. */
  String id();

  /** The values in the order of {@link ChildObject#fields}, as text; null: no value. */
  List<String> values();

  /** The parent of the row with this id. */
  static String parentIdOf(String id) {
    int separator = id.indexOf(ID_SEPARATOR);
    return separator < 0 ? id : id.substring(0, separator);
  }
}
