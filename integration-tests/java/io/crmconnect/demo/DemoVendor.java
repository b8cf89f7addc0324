/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.BuildLayout;
import java.nio.file.Path;
import java.util.Map;

/** What differs between the demos of two vendors. */
interface DemoVendor {

  /** A simulated vendor in its own process. */
  record Server(String url, AutoCloseable process) {}

  /**
   * The changes of fields in the third act.
   *
   * @param extendedType the vendor's type that gets a copy of a field
   * @param renamedType the vendor's type with a field that is renamed
   * @param renamedColumn the column of that field
   */
  record FieldChanges(
      String extendedType,
      String copiedField,
      String newField,
      String renamedType,
      String oldName,
      String newName,
      String renamedColumn) {}

  /** As people call it. */
  String name();

  /** Connector objects by the vendor's types. */
  Map<String, String> objects();

  Server start(BuildLayout buildLayout, Path folder);

  /** The delay of every answer, so that the worker can be killed between two of them. */
  long latencyMs();

  /** The example of the source in {@code config/}. */
  String sourceFile();

  /** The name of the source in that file. */
  String connector();

  /** Settings of the source. */
  Map<String, String> settings(String url);

  /** Whether links and what records refer to are copied, too. */
  boolean hasLinks();

  FieldChanges fieldChanges();

  /** The column of a field. */
  String columnOf(String field);

  /** Whether an operator has to ask for a reconciliation, so that the demo is not longer. */
  boolean needsReconciliation();

  /** Whether the worker is killed at an instant with these statistics. */
  boolean isTimeToKill(JsonNode stats);

  /**
   * Whether the third act waits for the history of a type. Where it does not, the comparison at the
   * end does.
   */
  boolean isAwaited(String type);

  /** Whether the worker has to be killed before the history is complete. */
  boolean killsWorker();

  /**
   * A line about the use of the vendor's limits.
   *
   * @param before the calls 10 s ago
   */
  String requestsLine(JsonNode before, JsonNode stats);

  /** A line for the report; empty: none. */
  String summary(JsonNode stats);

  /** The table of a connector object. */
  static String tableOf(String object) {
    return "crm_" + object;
  }
}
