/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import io.crmconnect.crm.IdOrder;
import java.util.List;

/**
 * The progress of the backfill.
 *
 * @param ranges the ranges that are left, by ascending id
 * @param rows copied in this pass
 * @param fieldsFingerprint fingerprint of the fields that the rows in the topic have once this pass
 *     is done
 * @param ordered whether the list has kept the order of ids so far; only then can it be split
 * @param previousRows copied in the pass before, or 0
 * @param export how far the rows are exported, if they are not listed
 */
public record BackfillCursor(
    State state,
    List<BackfillRange> ranges,
    long rows,
    String fieldsFingerprint,
    boolean ordered,
    long previousRows,
    ExportCursor export) {
  public enum State {
    OFF("off"),
    RUNNING("running"),
    DONE("done");

    /** The code in stored offsets; it must not change. */
    private final String code;

    State(String code) {
      this.code = code;
    }

    String code() {
      return code;
    }
  }

  public static final BackfillCursor OFF = new BackfillCursor(State.OFF, List.of(), 0, "", true, 0);

  public BackfillCursor {
    ranges = List.copyOf(ranges);
  }

  /** Of a pass that lists rows. */
  public BackfillCursor(
      State state,
      List<BackfillRange> ranges,
      long rows,
      String fieldsFingerprint,
      boolean ordered,
      long previousRows) {
    this(state, ranges, rows, fieldsFingerprint, ordered, previousRows, ExportCursor.NONE);
  }

  public static BackfillCursor start(String fieldsFingerprint, boolean ordered) {
    return new BackfillCursor(
        State.RUNNING, List.of(BackfillRange.WHOLE_LIST), 0, fieldsFingerprint, ordered, 0);
  }

  /** Starts another pass over the whole list. */
  public BackfillCursor startAgain(String newFieldsFingerprint, boolean newOrdered) {
    return new BackfillCursor(
        State.RUNNING,
        List.of(BackfillRange.WHOLE_LIST),
        0,
        newFieldsFingerprint,
        newOrdered,
        // A pass that was not finished says nothing about how many rows there are.
        state == State.DONE ? rows : previousRows);
  }

  /**
   * Starts the pass again with an export of all rows, or without one.
   *
   * @param newExport {@link ExportCursor#isActive} tells which
   */
  public BackfillCursor startExport(ExportCursor newExport) {
    return new BackfillCursor(
        State.RUNNING,
        List.of(BackfillRange.WHOLE_LIST),
        0,
        fieldsFingerprint,
        true,
        previousRows,
        newExport);
  }

  /**
   * Whether a stored page token is not an id; such a token may be valid only for the fields it was
   * requested with.
   */
  public boolean hasOpaqueToken(IdOrder idOrder) {
    for (BackfillRange range : ranges) {
      if (!range.pageToken().isEmpty() && !idOrder.isResumable(range.pageToken())) {
        return true;
      }
    }
    return false;
  }

  public boolean isRunning() {
    return state == State.RUNNING;
  }

  /** The same progress, with other fields from here on. */
  public BackfillCursor withFields(String fingerprint) {
    return new BackfillCursor(state, ranges, rows, fingerprint, ordered, previousRows, export);
  }

  public BackfillCursor withProgress(List<BackfillRange> remaining, long totalRows) {
    return new BackfillCursor(
        state, remaining, totalRows, fieldsFingerprint, ordered, previousRows, export);
  }

  public BackfillCursor finish() {
    return new BackfillCursor(State.DONE, List.of(), rows, fieldsFingerprint, ordered, 0);
  }
}
