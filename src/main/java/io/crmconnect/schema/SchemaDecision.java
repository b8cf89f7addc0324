/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An operator's decision about a field that changed at the vendor: one entry of {@code
 * schema.accept}.
 */
public sealed interface SchemaDecision {
  String object();

  /** The entry as written in the settings. */
  String text();

  /**
   * @param newField the vendor's current name of the field
   * @param oldField the name for which the column was created
   */
  record Rename(String object, String newField, String oldField) implements SchemaDecision {
    @Override
    public String text() {
      return object + "." + newField + ":" + (isKeyword(oldField) ? object + "." : "") + oldField;
    }
  }

  record Removal(String object, String field) implements SchemaDecision {
    @Override
    public String text() {
      return object + "." + field + ":" + REMOVED;
    }
  }

  record Retype(String object, String field, FieldType type) implements SchemaDecision {
    @Override
    public String text() {
      return object + "." + field + ":" + typeText(type);
    }
  }

  String REMOVED = "removed";

  /** A type as written in the settings. */
  static String typeText(FieldType type) {
    return type.code().toLowerCase(Locale.ROOT);
  }

  /** Whether the word has a meaning of its own in an entry and is not read as a field name. */
  private static boolean isKeyword(String word) {
    return word.equals(REMOVED) || parseType(word).isPresent();
  }

  private static Optional<FieldType> parseType(String word) {
    return Stream.of(FieldType.values()).filter(type -> word.equals(typeText(type))).findFirst();
  }

  /**
   * Reads {@code contacts.phone_number:phone}, {@code contacts.fax:removed} or {@code
   * deals.amount:string}. If a field's name is the name of a type or {@code removed}, its object
   * precedes it: {@code calls.date_of_call:calls.date}.
   */
  static Optional<SchemaDecision> parse(String text) {
    int dot = text.indexOf('.');
    int colon = text.lastIndexOf(':');
    if (dot <= 0 || colon <= dot + 1 || colon == text.length() - 1) {
      return Optional.empty();
    }
    String object = text.substring(0, dot);
    String field = text.substring(dot + 1, colon);
    String target = text.substring(colon + 1);
    if (target.equals(REMOVED)) {
      return Optional.of(new Removal(object, field));
    }
    Optional<FieldType> type = parseType(target);
    if (type.isPresent()) {
      return Optional.of(new Retype(object, field, type.get()));
    }
    boolean qualified =
        target.startsWith(object + ".") && isKeyword(target.substring(object.length() + 1));
    String oldField = qualified ? target.substring(object.length() + 1) : target;
    return Optional.of(new Rename(object, field, oldField));
  }
}
