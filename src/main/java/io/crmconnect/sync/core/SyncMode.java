/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import java.util.List;

/**
 * How an object's syncs handle the rows they read: {@link FlowingMode} emits them to the object's
 * topic, the mode of a frozen object to the quarantine topic. {@link CurrentMode} holds the mode of
 * an object. The syncs of a mode end with it.
 */
public interface SyncMode {

  /** The versions emitted in this mode. */
  EmittedVersions emittedVersions();

  /** The fields to request, by the vendor's names. */
  List<String> requestedFields();

  /**
   * Whether rows go to the output topic. Only then is history copied, are rows repaired that differ
   * in the topic, do versions count that an earlier task emitted, and must values match their
   * columns.
   */
  boolean emitsToTopic();

  /** Whether a backfill is running, so that the topic is incomplete. */
  boolean isCopyingHistory();

  /**
   * Whether the row's version has to be recorded.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   */
  boolean remembers(Row row, long indexedVersion);

  /**
   * Emits the row to the topic of this mode, with the current cursor.
   *
   * @return whether it is there; a row that cannot be written goes to quarantine instead
   */
  boolean writeRow(Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest);

  /**
   * Whether a row that differs from the previous complete list is new in this mode.
   *
   * @param seenBefore whether an earlier list of this task had its id
   */
  boolean isListedRowNew(Row row, boolean seenBefore);

  /**
   * A complete list was read and its rows were emitted.
   *
   * @param startedAt ms of the driver's clock
   */
  void onListComplete(long startedAt, long rowCount);

  /** Records a delete of the id that was emitted with this sequence number. */
  void recordDelete(String id, long sequence);

  /** Discards what is older than every response that is yet to be used. */
  void prune(long oldestRequestSequence);
}
