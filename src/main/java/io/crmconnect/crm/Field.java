package io.crmconnect.crm;

import java.util.Objects;

/**
 * A field of an object as the vendor's catalogue names it.
 *
 * @param name the vendor's own name, any text
 * @param type never null; a type the vendor adds one day is read as {@link FieldType#STRING}
 * @param label what people call it; may be empty, and changes at will
 */
public record Field(String name, FieldType type, String label) {
  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(label, "label");
  }

  /** Without a label. */
  public Field(String name, FieldType type) {
    this(name, type, "");
  }
}
