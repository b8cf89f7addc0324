package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

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
      return object + "." + to + ":" + (saysElse(from) ? object + "." : "") + from;
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
    return type.code().toLowerCase(Locale.ROOT);
  }

  /** Whether this stands for something other than a field's name. */
  private static boolean saysElse(String word) {
    return word.equals(REMOVED) || type(word).isPresent();
  }

  private static Optional<FieldType> type(String word) {
    return Stream.of(FieldType.values()).filter(type -> word.equals(typeText(type))).findFirst();
  }

  /**
   * Reads {@code contacts.phone_number:phone}, {@code contacts.fax:removed} or {@code
   * deals.amount:string}. A field that is called like a type, or removed, has its object before it:
   * {@code calls.date_of_call:calls.date}.
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
    Optional<FieldType> type = type(what);
    if (type.isPresent()) {
      return Optional.of(new Retype(object, field, type.get()));
    }
    boolean qualified =
        what.startsWith(object + ".") && saysElse(what.substring(object.length() + 1));
    String from = qualified ? what.substring(object.length() + 1) : what;
    return Optional.of(new Rename(object, field, from));
  }
}
