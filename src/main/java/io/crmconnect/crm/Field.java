package io.crmconnect.crm;

import java.util.Objects;

/**
 * A field of an object in the vendor's catalogue.
 *
 * @param name the vendor's name, any text
 * @param type never null; a type that is not known is read as {@link FieldType#STRING}
 * @param label the display name; may be empty and may change at any time
 */
public record Field(String name, FieldType type, String label) {
  public Field {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(label, "label");
  }

  /** A field without a label. */
  public Field(String name, FieldType type) {
    this(name, type, "");
  }
}
