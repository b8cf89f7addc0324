/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.SchemaCompatibility;
import org.apache.kafka.connect.data.Schema;

/**
 * Avro's own rules of compatibility, for topics whose schema no registry decides about: readers of
 * either schema must understand rows of the other.
 */
public final class AvroCompatibility {
  private AvroCompatibility() {}

  /**
   * Compares two schemas of one topic's rows.
   *
   * @return what is incompatible, as one line; empty if nothing is
   */
  public static Optional<String> findProblem(Schema previous, Schema next) {
    org.apache.avro.Schema previousAvro;
    org.apache.avro.Schema nextAvro;
    try {
      previousAvro = AvroSchemas.of(previous);
      nextAvro = AvroSchemas.of(next);
    } catch (AvroRuntimeException e) {
      return Optional.of(ReasonText.shorten("Avro cannot express the schema: " + e.getMessage()));
    }
    return findUnreadable("the previous rows cannot be read", nextAvro, previousAvro)
        .or(() -> findUnreadable("readers of before cannot read the rows", previousAvro, nextAvro));
  }

  private static Optional<String> findUnreadable(
      String what, org.apache.avro.Schema reader, org.apache.avro.Schema writer) {
    String problems =
        SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
            .getResult()
            .getIncompatibilities()
            .stream()
            .map(each -> each.getType() + " at " + each.getLocation() + ": " + each.getMessage())
            .collect(Collectors.joining("; "));
    return problems.isEmpty()
        ? Optional.empty()
        : Optional.of(ReasonText.shorten(what + ": " + problems));
  }
}
