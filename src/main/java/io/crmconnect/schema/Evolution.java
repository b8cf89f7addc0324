package io.crmconnect.schema;

import java.util.List;

/**
 * What a new look at the catalogue did to a schema. Fields that the user left out are not named.
 *
 * @param schema the very same object where nothing changed
 * @param added the vendor's names of fields that came, or came back
 * @param removed fields that the catalogue no longer has; their columns stay, with nulls from now
 *     on
 * @param retyped fields whose type is another one at the vendor; their columns keep theirs
 */
public record Evolution(
    ObjectSchema schema, List<String> added, List<String> removed, List<String> retyped) {
  public Evolution {
    added = List.copyOf(added);
    removed = List.copyOf(removed);
    retyped = List.copyOf(retyped);
  }

  /** To this schema, without a change of the catalogue that is let pass. */
  static Evolution of(ObjectSchema schema) {
    return new Evolution(schema, List.of(), List.of(), List.of());
  }
}
