/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.Predicate;

/** Finds the state of the record that an entry shows: the nearest that a reader may see now. */
final class ShownStateFinder {
  private final Tolerances tolerances;
  private final LongFunction<Predicate<String>> requestedFieldsByRun;

  /**
   * @param requestedFieldsByRun whether a run of a task was to read the field {@code object.name}
   */
  ShownStateFinder(Tolerances tolerances, LongFunction<Predicate<String>> requestedFieldsByRun) {
    this.tolerances = tolerances;
    this.requestedFieldsByRun = requestedFieldsByRun;
  }

  ShownState find(ReferenceModel.ObjectModel object, TopicLogs.Entry entry, KeyState keyState) {
    if (isSecondRecordOfDelete(entry, keyState)) {
      return new ShownState(ShownState.Kind.NEW, keyState.stateIndex(), List.of());
    }
    Predicate<String> requestedFields =
        field -> isRequested(object, field, entry.incarnation()) && !mayBeMissing(entry, field);
    List<String> mismatches = new ArrayList<>();
    int earlierState = -1;
    int repeatedState = -1;
    for (ReferenceModel.RecordState recordState : object.states(entry.id())) {
      String mismatch = ExpectedRecord.mismatch(object, recordState, entry, requestedFields);
      if (mismatch != null) {
        mismatches.add("state " + recordState.index() + ": " + mismatch);
      } else if (recordState.index() < keyState.stateIndex()) {
        earlierState = recordState.index();
      } else if (keyState.wasShownByRun(recordState.index())) {
        repeatedState = recordState.index();
      } else {
        return new ShownState(ShownState.Kind.NEW, recordState.index(), mismatches);
      }
    }
    if (repeatedState >= 0) {
      return new ShownState(ShownState.Kind.REPEATED, repeatedState, mismatches);
    }
    return earlierState >= 0
        ? new ShownState(ShownState.Kind.EARLIER, earlierState, mismatches)
        : new ShownState(ShownState.Kind.NONE, -1, mismatches);
  }

  private boolean isSecondRecordOfDelete(TopicLogs.Entry entry, KeyState keyState) {
    return tolerances.deletesInTwoRecords() && entry.values() == null && keyState.isSoftDeleted();
  }

  private boolean mayBeMissing(TopicLogs.Entry entry, String field) {
    return tolerances.usesRegistry()
        && entry.values() != null
        && !entry.values().containsKey(ExpectedRecord.columnName(field));
  }

  private boolean isRequested(ReferenceModel.ObjectModel object, String field, long incarnation) {
    return requestedFieldsByRun.apply(incarnation).test(object.name() + "." + field);
  }
}
