package io.crmconnect.crm;

import io.crmconnect.crm.Result.Change;
import java.util.List;
import java.util.Optional;

/** Pages of changes of a vendor that lists them by ascending id and goes on behind an id. */
public final class ChangesBehindId {
  private ChangesBehindId() {}

  /**
   * The page with its position, the highest id, and with whether its ids ascend from the one it was
   * asked behind. Only a resumable id can be asked behind; what else calls itself an id is passed
   * over.
   *
   * @param position that the page was asked behind
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
