/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads ids from the primary store, in as few batches as possible. It reports each id to its
 * listener exactly once: as a row to emit, as unchanged, as missing, or as stale. An id is read
 * again if the response proves nothing for it, because its request was sent before the last
 * emission of the id.
 */
public final class BatchReader implements ResponseHandler {

  /**
   * An id to read.
   *
   * @param version as named by the index or the list, or {@link Row#UNKNOWN_TIME}
   * @param page that is complete only once this id is resolved
   */
  public record ReadTarget(String id, long version, PageTracker.Page page) {}

  /** Requested ids to be read; receives exactly one of the calls for each {@link #enqueue}. */
  public interface Listener {
    void onRow(ReadTarget readTarget, Row row, InFlightRequest inFlightRequest);

    /** The row equals the one that was emitted last. */
    void onUnchanged(ReadTarget readTarget, Row row, InFlightRequest inFlightRequest);

    /**
     * The response has no row of the id.
     *
     * @param responseEmpty whether it has no row of any other id either
     */
    void onMissing(ReadTarget readTarget, InFlightRequest inFlightRequest, boolean responseEmpty);

    /**
     * The row is older than the version that the index named, or than the one that was emitted.
     *
     * @param newerEmitted whether a newer version was emitted
     */
    void onStaleRow(
        ReadTarget readTarget, Row row, InFlightRequest inFlightRequest, boolean newerEmitted);

    /**
     * The vendor answers no request for the id, although it answers others. A record of it is in
     * the quarantine topic.
     */
    void onUnreadable(ReadTarget readTarget);

    /** A row that was not requested: the survivor that a requested record was merged into. */
    void onUnrequestedRow(Row row, InFlightRequest inFlightRequest);

    /**
     * Whether an id that the vendor rejects as malformed is to be reported as unreadable: an id
     * that did not come from the vendor.
     */
    default boolean givesUpRejectedIds() {
      return false;
    }

    /** A request was sent. */
    default void onRequestSent() {}
  }

  /** How often an id is read again if a response has two rows of it. */
  private static final int MAX_DUPLICATE_REREADS = 3;

  /** How often an id is read alone before it is given up. */
  private static final int MIN_LONE_READS = 3;

  /** How often an id is read alone if no other id is known whose read would show an outage. */
  private static final int MAX_LONE_READS = 6;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final Listener listener;
  private final RequestPriority requestPriority;
  private final Deque<ReadTarget> queue = new ArrayDeque<>();
  private final Map<Long, List<ReadTarget>> batchesInFlight = new HashMap<>();
  private final RequestSize requestSize;

  /** Whether a known id is being read, to see whether reads are answered at all. */
  private boolean probing;

  /** Ids whose read alone failed, with the number of times. */
  private final Map<String, Integer> loneReads = new HashMap<>();

  /** Number of consecutive responses with two rows of the id. */
  private final Map<String, Integer> duplicateCounts = new HashMap<>();

  private long dueAt;

  public BatchReader(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      Listener listener,
      RequestPriority requestPriority) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.listener = listener;
    this.requestPriority = requestPriority;
    this.requestSize = new RequestSize(context, context.capabilities().maxIdsPerRead());
  }

  public void setDueAt(long newDueAt) {
    dueAt = newDueAt;
  }

  public void enqueue(ReadTarget readTarget) {
    if (!context.capabilities().readsByIds()) {
      throw new IllegalStateException("ids of " + context.object().name() + " cannot be read");
    }
    queue.addLast(readTarget);
  }

  /**
   * Sends requests for all full batches, and with {@code includePartialBatch} also for the rest.
   */
  public void flush(boolean includePartialBatch) {
    int size = requestSize.limit();
    while (!queue.isEmpty() && (includePartialBatch || queue.size() >= size)) {
      List<ReadTarget> batch = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      List<ReadTarget> duplicates = new ArrayList<>();
      while (batch.size() < size && !queue.isEmpty()) {
        ReadTarget next = queue.removeFirst();
        if (ids.add(next.id())) {
          batch.add(next);
        } else {
          // The same id for another page: a request can name an id only once, so it goes into the
          // next
          // one.
          duplicates.add(next);
        }
      }
      for (ReadTarget each : duplicates) {
        queue.addFirst(each);
      }
      sendBatch(batch);
    }
  }

  private void sendBatch(List<ReadTarget> batch) {
    List<String> ids = new ArrayList<>();
    for (ReadTarget readTarget : batch) {
      ids.add(readTarget.id());
    }
    send(ids, batch);
  }

  private void send(List<String> ids, List<ReadTarget> batch) {
    Request.ReadByIds readByIds =
        new Request.ReadByIds(context.object(), ids, mode.requestedFields());
    listener.onRequestSent();
    batchesInFlight.put(context.send(this, readByIds, requestPriority, dueAt), batch);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    List<ReadTarget> batch = batchesInFlight.remove(inFlightRequest.seq());
    if (batch.isEmpty()) {
      probing = false;
    } else {
      sendBatch(batch);
    }
  }

  /** Reads each half of the ids on its own, down to a single id. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    List<ReadTarget> batch = batchesInFlight.remove(inFlightRequest.seq());
    if (batch.isEmpty()) {
      // The read of a known id fails as well: an outage.
      probing = false;
      return;
    }
    if (requestSize.reduce(batch.size(), failure) && batch.size() > 1) {
      sendHalves(batch);
    } else {
      onLoneReadFailed(batch.get(0), inFlightRequest, failure);
    }
  }

  private void sendHalves(List<ReadTarget> batch) {
    int half = batch.size() / 2;
    sendBatch(batch.subList(0, half));
    sendBatch(batch.subList(half, batch.size()));
  }

  /** Finds the rejected ids by halving. */
  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    if (!listener.givesUpRejectedIds()) {
      return false;
    }
    List<ReadTarget> batch = batchesInFlight.remove(inFlightRequest.seq());
    if (batch.size() > 1) {
      sendHalves(batch);
    } else {
      batch.forEach(listener::onUnreadable);
    }
    return true;
  }

  /** Gives the id up if the vendor answers other reads meanwhile; otherwise it is an outage. */
  private void onLoneReadFailed(
      ReadTarget readTarget, InFlightRequest inFlightRequest, Result.Failure failure) {
    int failedReads = loneReads.merge(readTarget.id(), 1, Integer::sum);
    Optional<String> knownId = context.answeredReads().knownIdExcept(readTarget.id());
    boolean proven =
        failure.kind() == FailureKind.TOO_LARGE
            || (failedReads >= MIN_LONE_READS
                && context.answeredReads().isAnsweredSince(inFlightRequest.sentAt()))
            || (knownId.isEmpty() && failedReads >= MAX_LONE_READS);
    if (!proven) {
      if (knownId.isPresent() && !probing) {
        probing = true;
        send(List.of(knownId.get()), List.of());
      }
      sendBatch(List.of(readTarget));
      return;
    }
    loneReads.remove(readTarget.id());
    requestSize.restore();
    emitter.quarantineUnreadable(readTarget.id(), failure.message());
    listener.onUnreadable(readTarget);
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Result.Rows rows = (Result.Rows) result;
    List<ReadTarget> batch = batchesInFlight.remove(inFlightRequest.seq());
    if (batch.isEmpty()) {
      probing = false;
      return;
    }
    requestSize.onAnswered(batch.size());
    batch.forEach(each -> loneReads.remove(each.id()));
    Map<String, Row> byId = new LinkedHashMap<>();
    Set<String> duplicateIds = new HashSet<>();
    for (Row row : rows.rows()) {
      Row duplicate = byId.put(row.id(), row);
      if (duplicate != null) {
        duplicateIds.add(row.id());
        byId.put(row.id(), duplicate.version() > row.version() ? duplicate : row);
      }
    }
    duplicateIds.removeIf(this::exceedsDuplicateLimit);
    duplicateCounts.keySet().removeIf(id -> byId.containsKey(id) && !duplicateIds.contains(id));
    emitter.quarantineMalformed(rows.malformed());
    boolean responseEmpty = rows.rows().isEmpty() && rows.malformed().isEmpty();
    for (Row row : byId.values()) {
      // Announced before the cursor advances past any of them: it waits for merged records.
      if (!duplicateIds.contains(row.id()) && isEmittable(row, inFlightRequest)) {
        emitter.announceRow(row);
      }
    }
    for (ReadTarget readTarget : batch) {
      Row row = byId.remove(readTarget.id());
      if (row == null) {
        listener.onMissing(readTarget, inFlightRequest, responseEmpty);
      } else if (duplicateIds.contains(readTarget.id())) {
        // Two rows of one id in one response: it is unknown which one is current.
        enqueue(readTarget);
      } else {
        dispatch(readTarget, row, inFlightRequest);
      }
    }
    for (Row row : byId.values()) {
      if (!duplicateIds.contains(row.id()) && isEmittable(row, inFlightRequest)) {
        listener.onUnrequestedRow(row, inFlightRequest);
      }
    }
    flush(true);
  }

  /** Whether the id was duplicated so often that the newer row is used. */
  private boolean exceedsDuplicateLimit(String id) {
    return duplicateCounts.merge(id, 1, Integer::sum) > MAX_DUPLICATE_REREADS;
  }

  private boolean isEmittable(Row row, InFlightRequest inFlightRequest) {
    return mode.emittedVersions().check(row, inFlightRequest.seq()) == EmittedVersions.Verdict.EMIT;
  }

  private void dispatch(ReadTarget readTarget, Row row, InFlightRequest inFlightRequest) {
    boolean olderThanIndexed = row.version() < readTarget.version();
    switch (mode.emittedVersions().check(row, inFlightRequest.seq())) {
      case REREAD -> enqueue(readTarget);
      case STALE -> listener.onStaleRow(readTarget, row, inFlightRequest, true);
      case UNCHANGED -> {
        if (olderThanIndexed) {
          listener.onStaleRow(readTarget, row, inFlightRequest, true);
        } else {
          listener.onUnchanged(readTarget, row, inFlightRequest);
        }
      }
      case EMIT -> {
        if (olderThanIndexed) {
          listener.onStaleRow(readTarget, row, inFlightRequest, false);
        } else {
          listener.onRow(readTarget, row, inFlightRequest);
        }
      }
    }
  }
}
