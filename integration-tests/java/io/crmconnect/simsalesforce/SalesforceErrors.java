/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;

/** Salesforce's refusals: an array with one error. */
final class SalesforceErrors {
  private SalesforceErrors() {}

  static Reply error(int status, String errorCode, String message) {
    return Reply.json(
        status,
        JsonWriter.write(
            json -> {
              json.writeStartArray();
              json.writeStartObject();
              json.writeStringField("message", message);
              json.writeStringField("errorCode", errorCode);
              json.writeEndObject();
              json.writeEndArray();
            }));
  }

  /** A refusal that the caller could not avoid. */
  static RefusedException refusal(int status, String errorCode, String message) {
    return new RefusedException(error(status, errorCode, message), null);
  }

  /** A refusal of a call that a right caller never sends. */
  static RefusedException badRequest(String errorCode, String message, String violation) {
    return new RefusedException(error(400, errorCode, message), violation);
  }

  static RefusedException malformedQuery(String message) {
    return badRequest("MALFORMED_QUERY", message, "malformed query: " + message);
  }

  /** The same for an unknown id and for one that the user may not see. */
  static RefusedException notFound(String violation) {
    return new RefusedException(
        error(404, "NOT_FOUND", "The requested resource does not exist"), violation);
  }

  static RefusedException unknownObject(String name, boolean existed) {
    return new RefusedException(
        error(400, "INVALID_TYPE", "sObject type '" + name + "' is not supported."),
        existed ? null : "there never was an object " + name);
  }

  /**
   * @param statement that names it; "" outside of a query
   */
  static RefusedException unknownField(
      String field, String object, String statement, boolean existed) {
    int column = statement.indexOf(field);
    String message =
        "No such column '"
            + field
            + "' on entity '"
            + object
            + "'. If you are attempting to use a custom field, be sure to append the '__c' after"
            + " the custom field name. Please reference your WSDL or the describe call for the"
            + " appropriate names.";
    return new RefusedException(
        error(
            400,
            "INVALID_FIELD",
            statement.isEmpty()
                ? message
                : "\n"
                    + statement
                    + "\n"
                    + " ".repeat(Math.max(0, column))
                    + "^\nERROR at Row:1:Column:"
                    + (column + 1)
                    + "\n"
                    + message),
        existed ? null : "there never was a field " + field + " of " + object);
  }
}
