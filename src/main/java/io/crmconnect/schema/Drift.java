/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;

/** A change of the vendor's schema that needs a decision. */
public sealed interface Drift {
  /** What changed, as part of a sentence. It is stored in the offset as {@code drift.found}. */
  String text();

  /** The entries of {@code schema.accept} that would resolve it, the most likely first. */
  List<SchemaDecision> acceptOptions();

  /** The vendor's name of the field; empty if the drift is not about a single field. */
  String field();

  /**
   * @param renameGuesses possible new names of the field, the most likely first
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

  /**
   * The schema with the vendor's current fields is rejected.
   *
   * @param byRegistry or by Avro's own rules, where no registry decides
   */
  record Incompatible(String reason, boolean byRegistry) implements Drift {
    @Override
    public String text() {
      return (byRegistry ? "the schema registry refuses" : "Avro's rules of compatibility refuse")
          + " the schema with the new fields: "
          + reason;
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
