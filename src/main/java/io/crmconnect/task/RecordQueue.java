/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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

  private record ReadyStep(List<SourceRecord> records, long bytes) {}

  private final WorkerMemory memory;
  private final Deque<ReadyStep> readySteps = new ArrayDeque<>();
  private List<SourceRecord> currentStep = new ArrayList<>();
  private long currentStepBytes;
  private int readyRecords;
  private long readyBytes;

  RecordQueue(WorkerMemory memory) {
    this.memory = memory;
  }

  void add(SourceRecord record, long bytes) {
    currentStep.add(record);
    currentStepBytes += bytes;
    readyRecords++;
    readyBytes += bytes;
  }

  /** The records added since the last call belong to one step. */
  void endStep() {
    if (!currentStep.isEmpty()) {
      readySteps.addLast(new ReadyStep(currentStep, currentStepBytes));
      currentStep = new ArrayList<>();
      currentStepBytes = 0;
    }
  }

  boolean isEmpty() {
    return readySteps.isEmpty();
  }

  boolean isFull() {
    return readyRecords >= MAX_READY_RECORDS || isFullOfBytes();
  }

  /** Estimated bytes of the records that are ready. */
  long readyBytes() {
    return readyBytes;
  }

  boolean isFullOfBytes() {
    return readyBytes >= memory.maxReadyBytes();
  }

  List<SourceRecord> nextBatch() {
    List<SourceRecord> batch = new ArrayList<>();
    long bytes = 0;
    while (!readySteps.isEmpty() && (batch.isEmpty() || fits(batch.size(), bytes))) {
      ReadyStep step = readySteps.removeFirst();
      batch.addAll(step.records);
      bytes += step.bytes;
    }
    readyRecords -= batch.size();
    readyBytes -= bytes;
    return batch;
  }

  /** Whether the next step fits into a batch that has so many records and bytes. */
  private boolean fits(int records, long bytes) {
    ReadyStep next = readySteps.getFirst();
    return records + next.records.size() <= MAX_BATCH
        && bytes + next.bytes <= memory.maxBatchBytes();
  }
}
