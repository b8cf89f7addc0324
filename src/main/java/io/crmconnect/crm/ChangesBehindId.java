/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import io.crmconnect.crm.Result.Change;
import java.util.List;
import java.util.Optional;

/**
 * Creates pages of changes for a vendor that lists them by ascending id and continues after an id.
 */
public final class ChangesBehindId {
  private ChangesBehindId() {}

  /**
   * The page with its next position, which is the highest id, and with the check that its ids
   * ascend from the requested position. Ids that are not resumable are ignored for the position.
   *
   * @param position the position in the request
   */
  public static Result.Changes page(
      IdOrder idOrder, Optional<String> position, List<Change> changes, boolean hasMore) {
    String highestId = position.orElse("");
    String previousId = highestId;
    boolean ordered = true;
    for (Change change : changes) {
      ordered &= previousId.isEmpty() || idOrder.compare(change.id(), previousId) > 0;
      previousId = change.id();
      if (idOrder.isResumable(change.id())
          && (highestId.isEmpty() || idOrder.compare(change.id(), highestId) > 0)) {
        highestId = change.id();
      }
    }
    Optional<String> nextPosition = highestId.isEmpty() ? Optional.empty() : Optional.of(highestId);
    return new Result.Changes(changes, nextPosition, hasMore, ordered);
  }
}
