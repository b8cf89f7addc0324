package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import java.util.List;

/**
 * What an object's syncs do with the rows they read: {@link FlowingMode} emits them to the object's
 * topic, the mode of a frozen object keeps them out of it. {@link CurrentMode} holds the one that
 * an object is in. The syncs of one mode end with it.
 */
public interface SyncMode {

  /** What was emitted in this mode. */
  EmittedVersions emittedVersions();

  /** The fields to request, by the vendor's names. */
  List<String> requestedFields();

  /**
   * Whether rows go to the topic. Only then is history copied and are rows repaired that differ in
   * the topic, do versions count that an earlier task emitted, and must values fit their columns.
   */
  boolean emitsToTopic();

  /** Whether a backfill is adding rows to the topic, so that the topic is not complete yet. */
  boolean isCopyingHistory();

  /**
   * Whether the row's version is to be remembered.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   */
  boolean remembers(Row row, long indexedVersion);

  /** Writes the row where it belongs, with the cursor as it stands. */
  void writeRow(Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest);

  /**
   * Whether a row of a complete list that differs from the list before it is new here.
   *
   * @param seenBefore whether an earlier list of this task had its id
   */
  boolean isListedRowNew(Row row, boolean seenBefore);

  /**
   * A complete list was read, and its rows are emitted.
   *
   * @param startedAt ms of the driver's clock
   */
  void onListComplete(long startedAt, long rowCount);

  /** A delete of this id is emitted under this sequence number. */
  void recordDelete(String id, long sequence);

  /** Forgets what no request in flight can touch. */
  void prune(long oldestRequestSequence);
}
