package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;

/** A change at the vendor that somebody has to decide about. */
public sealed interface Drift {
  /** What changed, as part of a sentence. */
  String text();

  /** The entries of {@code schema.accept} that would decide it, the likeliest first. */
  List<Decision> choices();

  /** The vendor's name of the field; empty where it concerns none. */
  String field();

  /**
   * @param guesses what the field may be called now, the likeliest first
   */
  record Removed(String object, String field, List<String> guesses) implements Drift {
    public Removed {
      guesses = List.copyOf(guesses);
    }

    @Override
    public String text() {
      return "'" + field + "' is gone";
    }

    @Override
    public List<Decision> choices() {
      List<Decision> all = new ArrayList<>();
      guesses.forEach(guess -> all.add(new Decision.Rename(object, guess, field)));
      all.add(new Decision.Removal(object, field));
      return all;
    }
  }

  record Retyped(String object, String field, FieldType from, FieldType to) implements Drift {
    @Override
    public String text() {
      return "'"
          + field
          + "' is a "
          + Decision.typeText(to)
          + " and was a "
          + Decision.typeText(from);
    }

    @Override
    public List<Decision> choices() {
      return List.of(new Decision.Retype(object, field, to));
    }
  }

  /** The registry takes no schema that holds the vendor's fields of now. */
  record Incompatible(String why) implements Drift {
    @Override
    public String text() {
      return "the schema registry refuses the schema with the new fields: " + why;
    }

    @Override
    public List<Decision> choices() {
      return List.of();
    }

    @Override
    public String field() {
      return "";
    }
  }
}
