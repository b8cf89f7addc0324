/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Objects;

/**
 * What a vendor supports for one object. It does not change while the client is open.
 *
 * @param changes whether and how {@link Request.ChangesSince} is supported
 * @param safeBound whether {@link Request.SafeBound} is supported
 * @param deletes whether {@link Request.ListDeleted} or {@link Request.DeletedSince} is supported
 * @param readsByIds whether {@link Request.ReadByIds} is supported; if not, rows come only from
 *     lists and changes, and every list page contains its rows
 * @param idOrder the order of the ids in the list
 * @param maxIdsPerRead maximum number of ids in one {@link Request.ReadByIds}
 * @param listPageSize number of rows in a full page of {@link Request.ListPage}
 * @param reference whether it is a reference object: small, without changes that could be asked
 *     for, and listed whole at long intervals
 * @param readsOne whether {@link Request.ReadByIds} is supported for a single id although {@code
 *     readsByIds} is false; it shows whether the row exists
 * @param absence what it means that a record is missing
 */
public record Capabilities(
    ChangeFeed changes,
    boolean safeBound,
    DeleteFeed deletes,
    boolean readsByIds,
    IdOrder idOrder,
    int maxIdsPerRead,
    int listPageSize,
    boolean reference,
    boolean readsOne,
    Absence absence) {
  /** Of an object whose missing records were deleted. */
  public Capabilities(
      ChangeFeed changes,
      boolean safeBound,
      DeleteFeed deletes,
      boolean readsByIds,
      IdOrder idOrder,
      int maxIdsPerRead,
      int listPageSize,
      boolean reference,
      boolean readsOne) {
    this(
        changes,
        safeBound,
        deletes,
        readsByIds,
        idOrder,
        maxIdsPerRead,
        listPageSize,
        reference,
        readsOne,
        Absence.DELETED);
  }

  /** Of an object that is not a reference object. */
  public Capabilities(
      ChangeFeed changes,
      boolean safeBound,
      DeleteFeed deletes,
      boolean readsByIds,
      IdOrder idOrder,
      int maxIdsPerRead,
      int listPageSize) {
    this(
        changes,
        safeBound,
        deletes,
        readsByIds,
        idOrder,
        maxIdsPerRead,
        listPageSize,
        false,
        false);
  }

  public Capabilities {
    Objects.requireNonNull(changes, "changes");
    Objects.requireNonNull(deletes, "deletes");
    Objects.requireNonNull(idOrder, "idOrder");
    Objects.requireNonNull(absence, "absence");
    if (changes == ChangeFeed.IDS && !readsByIds) {
      throw new IllegalArgumentException(
          "ChangeFeed.IDS requires readsByIds, because the rows are read by their ids");
    }
    if (absence != Absence.DELETED && !readsByIds && changes != ChangeFeed.NONE) {
      throw new IllegalArgumentException(
          "an absence that is no delete requires readsByIds, because confirmation checks it");
    }
    if ((readsByIds && maxIdsPerRead < 1) || listPageSize < 1) {
      throw new IllegalArgumentException("maxIdsPerRead and listPageSize must be at least 1");
    }
  }

  /** The same with another meaning of a missing record. */
  public Capabilities withAbsence(Absence other) {
    return new Capabilities(
        changes,
        safeBound,
        deletes,
        readsByIds,
        idOrder,
        maxIdsPerRead,
        listPageSize,
        reference,
        readsOne,
        other);
  }

  /** Whether changes can be requested; if not, the object is listed completely each time. */
  public boolean namesChanges() {
    return changes != ChangeFeed.NONE;
  }
}
