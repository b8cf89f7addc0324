/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Objects;

/**
 * A field of an object in the vendor's catalogue.
 *
 * @param name the vendor's name, any text
 * @param type never null; a type that is not known is read as {@link FieldType#STRING}
 * @param label the display name; may be empty and may change at any time
 * @param calculated whether the vendor calculates its values, so that they change without a new
 *     version of the record
 */
public record Field(String name, FieldType type, String label, boolean calculated) {
  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(label, "label");
  }

  /** A field that people fill in. */
  public Field(String name, FieldType type, String label) {
    this(name, type, label, false);
  }

  /** A field without a label. */
  public Field(String name, FieldType type) {
    this(name, type, "");
  }
}
