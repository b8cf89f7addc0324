package io.crmconnect.schema;

import java.util.List;

/**
 * What a look at the vendor's catalogue means for the accepted schema.
 *
 * @param evolution to the schema that is accepted where nothing drifts; what is gone or of another
 *     type is named in it only where the settings let it pass
 * @param drifts that somebody has to decide about
 * @param resolved decisions that were carried out now
 * @param refused decisions that fit nothing, each with the reason
 */
public record Review(
    Evolution evolution, List<Drift> drifts, List<Decision> resolved, List<String> refused) {
  public Review {
    drifts = List.copyOf(drifts);
    resolved = List.copyOf(resolved);
    refused = List.copyOf(refused);
  }
}
