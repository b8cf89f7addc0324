/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;
import java.util.Set;

/** No row has columns that the registry has not accepted. */
final class NoUnregisteredSchema implements Invariant {
  private final Set<List<String>> acceptedSchemas;

  /**
   * @param acceptedSchemas what the registry has accepted so far
   */
  NoUnregisteredSchema(Set<List<String>> acceptedSchemas) {
    this.acceptedSchemas = acceptedSchemas;
  }

  @Override
  public String name() {
    return "no row under a schema that the registry has not taken";
  }

  @Override
  public void checkRow(ObservedRow row) {
    TopicLogs.Entry entry = row.entry();
    if (entry.values() != null
        && !acceptedSchemas.contains(
            SimRegistry.schemaKey(entry.topic(), entry.values().keySet()))) {
      throw violation(entry.toString());
    }
  }
}
