/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.List;
import java.util.Objects;

/**
 * The settings about schemas.
 *
 * @param fieldNameMaxLength maximum length of a column name in bytes
 * @param numberMode the type of new number columns; the type of a column never changes
 * @param includedFields {@code email} for every object or {@code contacts.email} for one; if no
 *     entry applies to an object, all its fields are included
 * @param excludedFields in the same form; takes precedence over {@code includedFields}
 */
public record SchemaSettings(
    int fieldNameMaxLength,
    NumberMode numberMode,
    List<String> includedFields,
    List<String> excludedFields,
    DriftSettings drift) {

  /** Shorter names would consist of little more than their hash. */
  public static final int MIN_FIELD_NAME_LENGTH = 16;

  public static final SchemaSettings DEFAULT =
      new SchemaSettings(63, NumberMode.DOUBLE, List.of(), List.of(), DriftSettings.DEFAULT);

  public SchemaSettings {
    Objects.requireNonNull(numberMode, "numberMode");
    Objects.requireNonNull(drift, "drift");
    includedFields = List.copyOf(includedFields);
    excludedFields = List.copyOf(excludedFields);
    if (fieldNameMaxLength < MIN_FIELD_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "fieldNameMaxLength must be at least " + MIN_FIELD_NAME_LENGTH + " bytes");
    }
  }
}
