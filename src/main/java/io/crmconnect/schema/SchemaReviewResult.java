/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import java.util.List;

/**
 * The result of comparing the vendor's catalogue with the accepted schema.
 *
 * @param evolution to the schema that is accepted if there is no drift; it lists removed and
 *     retyped fields only in mode {@code keep}
 * @param drifts changes that need a decision
 * @param resolvedDecisions decisions that were applied by this review
 * @param refusals the decisions that cannot be applied
 */
public record SchemaReviewResult(
    Evolution evolution,
    List<Drift> drifts,
    List<SchemaDecision> resolvedDecisions,
    List<SchemaRefusal> refusals) {
  public SchemaReviewResult {
    drifts = List.copyOf(drifts);
    resolvedDecisions = List.copyOf(resolvedDecisions);
    refusals = List.copyOf(refusals);
  }
}
