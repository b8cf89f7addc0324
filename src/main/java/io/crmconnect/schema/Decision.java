package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.Locale;
import java.util.Optional;

/** What an operator decided about a field that changed at the vendor: one entry of the settings. */
public sealed interface Decision {
  String object();

  /** The entry as it stands in the settings. */
  String text();

  /**
   * @param to what the vendor calls the field now
   * @param from what its column was made for
   */
  record Rename(String object, String to, String from) implements Decision {
    @Override
    public String text() {
      return object + "." + to + ":" + from;
    }
  }

  record Removal(String object, String field) implements Decision {
    @Override
    public String text() {
      return object + "." + field + ":" + REMOVED;
    }
  }

  record Retype(String object, String field, FieldType type) implements Decision {
    @Override
    public String text() {
      return object + "." + field + ":" + typeText(type);
    }
  }

  String REMOVED = "removed";

  /** A type as it stands in the settings. */
  static String typeText(FieldType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code contacts.phone_number:phone}, {@code contacts.fax:removed} or {@code
   * deals.amount:string}; a word that is a type is never a field's name.
   */
  static Optional<Decision> parse(String text) {
    int dot = text.indexOf('.');
    int colon = text.lastIndexOf(':');
    if (dot <= 0 || colon <= dot + 1 || colon == text.length() - 1) {
      return Optional.empty();
    }
    String object = text.substring(0, dot);
    String field = text.substring(dot + 1, colon);
    String what = text.substring(colon + 1);
    if (what.equals(REMOVED)) {
      return Optional.of(new Removal(object, field));
    }
    for (FieldType type : FieldType.values()) {
      if (what.equals(typeText(type))) {
        return Optional.of(new Retype(object, field, type));
      }
    }
    return Optional.of(new Rename(object, field, what));
  }
}
