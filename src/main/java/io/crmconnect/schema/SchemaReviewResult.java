package io.crmconnect.schema;

import java.util.List;

/**
 * What a look at the vendor's catalogue means for the accepted schema.
 *
 * @param evolution to the schema that is accepted where nothing drifts; what is gone or of another
 *     type is named in it only where the settings let it pass
 * @param drifts that somebody has to decide about
 * @param resolvedDecisions decisions that were carried out now
 * @param refusals decisions that fit nothing, each with the reason
 */
public record SchemaReviewResult(
    Evolution evolution,
    List<Drift> drifts,
    List<SchemaDecision> resolvedDecisions,
    List<String> refusals) {
  public SchemaReviewResult {
    drifts = List.copyOf(drifts);
    resolvedDecisions = List.copyOf(resolvedDecisions);
    refusals = List.copyOf(refusals);
  }
}
