package io.crmconnect.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Emitted records that the next polls return. The records of a step are never divided between two
 * polls: under exactly-once a poll is a transaction, and only at the end of a step does the last
 * offset cover all rows that were emitted before it.
 */
final class RecordQueue {
  /** If this number of records is ready, responses wait until the next poll. */
  private static final int MAX_READY_RECORDS = 4_000;

  /** A poll returns more records only if one step emitted them. */
  private static final int MAX_BATCH = 2_000;

  private final Deque<List<SourceRecord>> readySteps = new ArrayDeque<>();
  private List<SourceRecord> currentStep = new ArrayList<>();
  private int readyRecords;

  void add(SourceRecord record) {
    currentStep.add(record);
    readyRecords++;
  }

  /** The records added since the last call belong to one step. */
  void endStep() {
    if (!currentStep.isEmpty()) {
      readySteps.addLast(currentStep);
      currentStep = new ArrayList<>();
    }
  }

  boolean isEmpty() {
    return readySteps.isEmpty();
  }

  boolean isFull() {
    return readyRecords >= MAX_READY_RECORDS;
  }

  List<SourceRecord> nextBatch() {
    List<SourceRecord> batch = new ArrayList<>();
    while (!readySteps.isEmpty()
        && (batch.isEmpty() || batch.size() + readySteps.peekFirst().size() <= MAX_BATCH)) {
      batch.addAll(readySteps.removeFirst());
    }
    readyRecords -= batch.size();
    return batch;
  }
}
