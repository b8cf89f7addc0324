package io.crmconnect.schema;

import java.util.List;
import java.util.Objects;

/**
 * What a user decides about schemas.
 *
 * @param fieldNameMaxLength the most bytes a column's name may have
 * @param numberMode applies to fields that have no column yet; a column's type never changes
 * @param includedFields {@code email} for every object or {@code contacts.email} for one; an object
 *     that no entry concerns has all its fields
 * @param excludedFields the same form; wins over include
 */
public record SchemaSettings(
    int fieldNameMaxLength,
    NumberMode numberMode,
    List<String> includedFields,
    List<String> excludedFields,
    DriftSettings drift) {

  /** Below this a name would be little more than its hash. */
  public static final int MIN_FIELD_NAME_LENGTH = 16;

  public static final SchemaSettings DEFAULT =
      new SchemaSettings(63, NumberMode.DOUBLE, List.of(), List.of(), DriftSettings.DEFAULT);

  public SchemaSettings {
    Objects.requireNonNull(numberMode, "numbers");
    Objects.requireNonNull(drift, "drift");
    includedFields = List.copyOf(includedFields);
    excludedFields = List.copyOf(excludedFields);
    if (fieldNameMaxLength < MIN_FIELD_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "names of columns need " + MIN_FIELD_NAME_LENGTH + " bytes");
    }
  }
}
