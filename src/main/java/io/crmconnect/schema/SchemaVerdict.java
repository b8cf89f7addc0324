package io.crmconnect.schema;

/** The result of a compatibility check in the schema registry. */
public sealed interface SchemaVerdict {
  record Compatible() implements SchemaVerdict {}

  /**
   * @param reason one line
   */
  record Incompatible(String reason) implements SchemaVerdict {}

  /**
   * There was no response, or it was not that of a schema registry.
   *
   * @param reason one line
   */
  record Unavailable(String reason) implements SchemaVerdict {}
}
