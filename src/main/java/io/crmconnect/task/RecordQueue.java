package io.crmconnect.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Emitted records that the next polls return. */
final class RecordQueue {
  /** If this number of records is ready, responses wait until the next poll. */
  private static final int MAX_READY_RECORDS = 4_000;

  private static final int MAX_BATCH = 2_000;

  private final Deque<SourceRecord> readyRecords = new ArrayDeque<>();

  void add(SourceRecord record) {
    readyRecords.addLast(record);
  }

  boolean isEmpty() {
    return readyRecords.isEmpty();
  }

  boolean isFull() {
    return readyRecords.size() >= MAX_READY_RECORDS;
  }

  List<SourceRecord> nextBatch() {
    List<SourceRecord> batch = new ArrayList<>(Math.min(MAX_BATCH, readyRecords.size()));
    while (batch.size() < MAX_BATCH && !readyRecords.isEmpty()) {
      batch.add(readyRecords.removeFirst());
    }
    return batch;
  }
}
