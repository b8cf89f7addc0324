package io.crmconnect.schema;

/** What a schema registry says to a schema that is to be used. */
public sealed interface SchemaVerdict {
  record Compatible() implements SchemaVerdict {}

  /**
   * @param reason one line
   */
  record Incompatible(String reason) implements SchemaVerdict {}

  /**
   * Nobody answers, or not as a registry does.
   *
   * @param reason one line
   */
  record Unavailable(String reason) implements SchemaVerdict {}
}
