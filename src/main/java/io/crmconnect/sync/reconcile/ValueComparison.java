/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.SyncMode;
import java.util.List;

/**
 * How a sweep finds rows whose values have changed without a new version: by the hash of the
 * compared fields ({@link ObjectContext#comparedFields}), which the list brings. If the names of
 * these fields do not fit into a request for a list, each record is read on its own.
 */
final class ValueComparison {
  private final ObjectContext context;
  private final SyncMode mode;
  private final ValueChanges changes;

  ValueComparison(ObjectContext context, SyncMode mode) {
    this.context = context;
    this.mode = mode;
    this.changes = new ValueChanges(context);
  }

  /** What the comparison has found. */
  ValueChanges changes() {
    return changes;
  }

  /** Whether there is something to compare besides versions. */
  boolean isActive() {
    return mode.emitsToTopic() && !context.comparedFields().isEmpty();
  }

  /** The fields that the list has to bring; empty: ids and versions suffice. */
  List<String> listedFields() {
    return isActive() && context.capabilities().readsByIds() && fitIntoList()
        ? context.comparedFields()
        : List.of();
  }

  private boolean fitIntoList() {
    return context.vendorCapabilities().listReturnsRows(context.object(), context.comparedFields());
  }

  /** Whether every record has to be read, because the list cannot bring the compared fields. */
  boolean readsEveryRecord() {
    return isActive() && context.capabilities().readsByIds() && !fitIntoList();
  }

  /**
   * What is compared with the rows of a page.
   *
   * @param requestedFields that the page was requested with
   */
  Page forPage(List<String> requestedFields) {
    if (!isActive()) {
      return Page.NONE;
    }
    if (requestedFields.isEmpty()) {
      return readsEveryRecord() ? (row, topicHash) -> true : Page.NONE;
    }
    return (row, topicHash) -> context.comparedHash(row) != topicHash;
  }

  /** Whether a row has the same compared values as the topic. */
  boolean isEqual(Row row, int topicHash) {
    return !isActive() || context.comparedHash(row) == topicHash;
  }

  /** Decides about the rows of a page. */
  @FunctionalInterface
  interface Page {
    Page NONE = (row, topicHash) -> false;

    /**
     * Whether a row has to be read although its version equals the topic's.
     *
     * @param topicHash of the compared fields in the topic
     */
    boolean differs(Row row, int topicHash);
  }
}
