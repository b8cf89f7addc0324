package io.crmconnect.schema;

/** What a schema registry says to a schema that is to be used. */
public sealed interface SchemaVerdict {
  record Compatible() implements SchemaVerdict {}

  /**
   * @param why one line
   */
  record Incompatible(String why) implements SchemaVerdict {}

  /**
   * Nobody answers, or not as a registry does.
   *
   * @param why one line
   */
  record Unavailable(String why) implements SchemaVerdict {}
}
