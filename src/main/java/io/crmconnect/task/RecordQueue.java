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

  private record ReadyRecord(SourceRecord record, long bytes) {}

  private final WorkerMemory memory;
  private final Deque<ReadyRecord> readyRecords = new ArrayDeque<>();
  private long readyBytes;

  RecordQueue(WorkerMemory memory) {
    this.memory = memory;
  }

  void add(SourceRecord record, long bytes) {
    readyRecords.addLast(new ReadyRecord(record, bytes));
    readyBytes += bytes;
  }

  boolean isEmpty() {
    return readyRecords.isEmpty();
  }

  boolean isFull() {
    return readyRecords.size() >= MAX_READY_RECORDS || isFullOfBytes();
  }

  /** Estimated bytes of the records that are ready. */
  long readyBytes() {
    return readyBytes;
  }

  boolean isFullOfBytes() {
    return readyBytes >= memory.maxReadyBytes();
  }

  List<SourceRecord> nextBatch() {
    List<SourceRecord> batch = new ArrayList<>(Math.min(MAX_BATCH, readyRecords.size()));
    long bytes = 0;
    while (batch.size() < MAX_BATCH && !readyRecords.isEmpty()) {
      bytes += readyRecords.peekFirst().bytes;
      if (!batch.isEmpty() && bytes > memory.maxBatchBytes()) {
        break;
      }
      ReadyRecord next = readyRecords.removeFirst();
      readyBytes -= next.bytes;
      batch.add(next.record);
    }
    return batch;
  }
}
