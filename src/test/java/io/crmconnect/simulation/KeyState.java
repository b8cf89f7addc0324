/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What a reader that keeps the newest value per key has for one key. */
final class KeyState {
  private int stateIndex = -1;
  private long incarnation = -1;
  private TopicLogs.Entry entry;
  private boolean softDeleted;
  private boolean deleted;
  private final Set<Integer> statesShownByRun = new HashSet<>();
  private final Set<Map<String, Object>> shownSinceDelete = new HashSet<>();

  /** The state of the record that was shown last; -1 if there was none. */
  int stateIndex() {
    return stateIndex;
  }

  /** Which run of which task sent the last entry. */
  long incarnation() {
    return incarnation;
  }

  /** The last entry; null before the first one. */
  TopicLogs.Entry entry() {
    return entry;
  }

  /** Whether the last entry was a row that says that it is deleted. */
  boolean isSoftDeleted() {
    return softDeleted;
  }

  /** Whether the last entry was a delete. */
  boolean isDeleted() {
    return deleted;
  }

  /** Whether an entry since the last delete had this content. */
  boolean hasShown(Map<String, Object> content) {
    return shownSinceDelete.contains(content);
  }

  boolean wasShownByRun(int index) {
    return statesShownByRun.contains(index);
  }

  /** Registers the run of the next entry; a new run has emitted nothing yet. */
  void beginRun(long run) {
    if (run != incarnation) {
      statesShownByRun.clear();
    }
  }

  void recordShown(int index, TopicLogs.Entry shown) {
    statesShownByRun.add(index);
    stateIndex = index;
    incarnation = shown.incarnation();
    entry = shown;
    deleted = ExpectedRecord.isDelete(shown);
    softDeleted = deleted && shown.values() != null;
    if (deleted) {
      shownSinceDelete.clear();
    } else {
      shownSinceDelete.add(NoRepeatUnderExactlyOnce.contentOf(shown));
    }
  }
}
