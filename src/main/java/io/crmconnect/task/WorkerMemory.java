/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that the tasks of a worker share, in bytes: for answers from the request until the
 * answer is processed, and, for each task, for the records after that.
 *
 * <p>An answer's size is expected from earlier ones, so that requests with large answers are sent
 * one after the other. A request larger than the whole is sent when there is no other; the tasks
 * that wait for room take turns. Small requests do not wait for them.
 *
 * <p>Thread-safe.
 */
public final class WorkerMemory {
  /** An answer takes up to three times its size while it is parsed. */
  private static final int HEAP_PER_ANSWERS = 8;

  private static final int ANSWERS_PER_READY = 4;
  private static final int ANSWERS_PER_BATCH = 8;
  private static final int ANSWERS_PER_UNACKNOWLEDGED = 2;

  /** Requests up to this part of the whole are small. */
  private static final int SMALL_PART = 16;

  /** A task that has not asked for so long no longer waits. */
  private static final long MAX_WAIT_MS = 5_000;

  private record Waiting(Object task, long askedAt) {}

  private final long maxAnswerBytes;
  private final Map<Object, Long> bytesByTask = new HashMap<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long used;

  WorkerMemory(long maxAnswerBytes) {
    this.maxAnswerBytes = Math.max(1, maxAnswerBytes);
  }

  /** Without limits, for tests; each has its own, because it keeps the tasks that never stop. */
  public static WorkerMemory unlimited() {
    return new WorkerMemory(Long.MAX_VALUE / 64);
  }

  static WorkerMemory ofHeap(long heapBytes) {
    return new WorkerMemory(heapBytes / HEAP_PER_ANSWERS);
  }

  /** Bytes of records ready for the next poll above which no further answer is processed. */
  long maxReadyBytes() {
    return maxAnswerBytes / ANSWERS_PER_READY;
  }

  /** Bytes of the records that one poll returns, unless a single record has more. */
  long maxBatchBytes() {
    return maxAnswerBytes / ANSWERS_PER_BATCH;
  }

  /** Bytes of unacknowledged records above which backfills and sweeps pause. */
  long maxUnacknowledgedBytes() {
    return maxAnswerBytes / ANSWERS_PER_UNACKNOWLEDGED;
  }

  synchronized void open(Object task) {
    bytesByTask.put(task, 0L);
  }

  /** Reserves memory for an answer of the task; returns whether the request may be sent. */
  synchronized boolean tryReserve(Object task, long bytes, long now) {
    boolean small = bytes <= maxAnswerBytes / SMALL_PART;
    waiting.removeIf(each -> !each.task.equals(task) && now - each.askedAt > MAX_WAIT_MS);
    boolean isNext = waiting.isEmpty() || waiting.peekFirst().task.equals(task);
    boolean fits = used == 0 || bytes <= maxAnswerBytes - used;
    if (!fits || !(small || isNext)) {
      if (!small) {
        waitForTurn(task, now);
      }
      return false;
    }
    if (!small) {
      waiting.removeIf(each -> each.task.equals(task));
    }
    add(task, bytes);
    return true;
  }

  private void waitForTurn(Object task, long now) {
    boolean known = false;
    for (int i = waiting.size(); i > 0; i--) {
      Waiting each = waiting.removeFirst();
      boolean same = each.task.equals(task);
      known |= same;
      waiting.addLast(same ? new Waiting(task, now) : each);
    }
    if (!known) {
      waiting.addLast(new Waiting(task, now));
    }
  }

  /** An answer turned out to be larger than expected. */
  synchronized void addReceived(Object task, long bytes) {
    add(task, bytes);
  }

  synchronized void release(Object task, long bytes) {
    add(task, -bytes);
  }

  private void add(Object task, long bytes) {
    Long before = bytesByTask.get(task);
    if (before != null) {
      bytesByTask.put(task, before + bytes);
      used += bytes;
    }
  }

  /** The task has ended; answers that arrive later are dropped. */
  synchronized void close(Object task) {
    Long bytes = bytesByTask.remove(task);
    used -= bytes == null ? 0 : bytes;
    waiting.removeIf(each -> each.task.equals(task));
  }
}
