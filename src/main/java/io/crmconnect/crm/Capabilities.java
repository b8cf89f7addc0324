package io.crmconnect.crm;

import java.util.Objects;

/**
 * What a vendor offers for one object. Constant while the client is open.
 *
 * @param changes whether it answers {@link Request.ChangesSince}, and how
 * @param safeBound whether it answers {@link Request.SafeBound}
 * @param deletes whether it answers {@link Request.ListDeleted} or {@link Request.DeletedSince}
 * @param readsByIds whether it answers {@link Request.ReadByIds}; if not, rows come from lists and
 *     changes alone, and every list page brings its rows
 * @param idOrder the order of the ids in the list
 * @param maxIdsPerRead how many ids one {@link Request.ReadByIds} may name
 * @param listPageSize how many rows a full {@link Request.ListPage} brings
 */
public record Capabilities(
    ChangeFeed changes,
    boolean safeBound,
    DeleteFeed deletes,
    boolean readsByIds,
    IdOrder idOrder,
    int maxIdsPerRead,
    int listPageSize) {
  public Capabilities {
    Objects.requireNonNull(changes, "changes");
    Objects.requireNonNull(deletes, "deletes");
    Objects.requireNonNull(idOrder, "idOrder");
    if (changes == ChangeFeed.IDS && !readsByIds) {
      throw new IllegalArgumentException("ids of changes are of no use where they cannot be read");
    }
    if ((readsByIds && maxIdsPerRead < 1) || listPageSize < 1) {
      throw new IllegalArgumentException("a page has at least one row");
    }
  }

  /** Whether changes can be asked for; if not, the object is listed whole each time. */
  public boolean namesChanges() {
    return changes != ChangeFeed.NONE;
  }
}
