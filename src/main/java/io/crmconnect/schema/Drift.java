package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;

/** A change at the vendor that somebody has to decide about. */
public sealed interface Drift {
  /** What changed, as part of a sentence. */
  String text();

  /** The entries of {@code schema.accept} that would decide it, the likeliest first. */
  List<SchemaDecision> acceptOptions();

  /** The vendor's name of the field; empty where it concerns none. */
  String field();

  /**
   * @param renameGuesses what the field may be called now, the likeliest first
   */
  record Removed(String object, String field, List<String> renameGuesses) implements Drift {
    public Removed {
      renameGuesses = List.copyOf(renameGuesses);
    }

    @Override
    public String text() {
      return "'" + field + "' is gone";
    }

    @Override
    public List<SchemaDecision> acceptOptions() {
      List<SchemaDecision> options = new ArrayList<>();
      renameGuesses.forEach(guess -> options.add(new SchemaDecision.Rename(object, guess, field)));
      options.add(new SchemaDecision.Removal(object, field));
      return options;
    }
  }

  record Retyped(String object, String field, FieldType oldType, FieldType newType)
      implements Drift {
    @Override
    public String text() {
      return "'"
          + field
          + "' is a "
          + SchemaDecision.typeText(newType)
          + " and was a "
          + SchemaDecision.typeText(oldType);
    }

    @Override
    public List<SchemaDecision> acceptOptions() {
      return List.of(new SchemaDecision.Retype(object, field, newType));
    }
  }

  /** The registry takes no schema that holds the vendor's fields of now. */
  record Incompatible(String reason) implements Drift {
    @Override
    public String text() {
      return "the schema registry refuses the schema with the new fields: " + reason;
    }

    @Override
    public List<SchemaDecision> acceptOptions() {
      return List.of();
    }

    @Override
    public String field() {
      return "";
    }
  }
}
