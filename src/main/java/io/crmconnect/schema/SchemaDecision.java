package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What an operator decided about a field that changed at the vendor: one entry of the settings. */
public sealed interface SchemaDecision {
  String object();

  /** The entry as it stands in the settings. */
  String text();

  /**
   * @param newField what the vendor calls the field now
   * @param oldField what its column was made for
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

  /** A type as it stands in the settings. */
  static String typeText(FieldType type) {
    return type.code().toLowerCase(Locale.ROOT);
  }

  /** Whether this stands for something other than a field's name. */
  private static boolean isKeyword(String word) {
    return word.equals(REMOVED) || parseType(word).isPresent();
  }

  private static Optional<FieldType> parseType(String word) {
    return Stream.of(FieldType.values()).filter(type -> word.equals(typeText(type))).findFirst();
  }

  /**
   * Reads {@code contacts.phone_number:phone}, {@code contacts.fax:removed} or {@code
   * deals.amount:string}. A field that is called like a type, or removed, has its object before it:
   * {@code calls.date_of_call:calls.date}.
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
