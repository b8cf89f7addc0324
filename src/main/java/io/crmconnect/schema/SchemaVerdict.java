/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

/** The result of a compatibility check in the schema registry. */
public sealed interface SchemaVerdict {
  record Compatible() implements SchemaVerdict {}

  /**
   * The registry has no version of the subject, so it has nothing to compare with: no row was
   * written yet, or the converter uses another subject, another registry or none.
   *
   * @param subject of the check
   */
  record UnknownSubject(String subject) implements SchemaVerdict {}

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
