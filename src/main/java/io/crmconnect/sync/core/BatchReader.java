package io.crmconnect.sync.core;

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
import java.util.Set;

/**
 * Reads ids straight from the primary store, in as few batches as may be, and hands each id to its
 * owner exactly once: as a row that may be emitted, as known, as missing, or as outdated. An answer
 * that proves nothing for an id (asked before the last emission) has it read again.
 */
public final class BatchReader implements ResponseHandler {

  /**
   * An id to read.
   *
   * @param version that the index or the list named, or {@link Row#UNKNOWN_TIME}
   * @param page that waits for it
   */
  public record ReadTarget(String id, long version, PageTracker.Page page) {}

  /** Who wants ids read; exactly one of the calls comes for each {@link #enqueue}. */
  public interface Listener {
    void onRow(ReadTarget readTarget, Row row, InFlightRequest inFlightRequest);

    /** The row is exactly what was emitted last. */
    void onUnchanged(ReadTarget readTarget, Row row, InFlightRequest inFlightRequest);

    /**
     * No row of that id.
     *
     * @param responseEmpty whether there was none of any other id either
     */
    void onMissing(ReadTarget readTarget, InFlightRequest inFlightRequest, boolean responseEmpty);

    /**
     * The row is older than what the index named, or than what was emitted.
     *
     * @param newerEmitted whether something newer was emitted
     */
    void onStaleRow(
        ReadTarget readTarget, Row row, InFlightRequest inFlightRequest, boolean newerEmitted);

    /** A row nobody asked for: the record that an asked one was merged into. */
    void onUnrequestedRow(Row row, InFlightRequest inFlightRequest);

    /** A request was put. */
    default void onRequestSent() {}
  }

  /** So often an id of which an answer has two rows is read again. */
  private static final int MAX_DUPLICATE_REREADS = 3;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final Listener listener;
  private final RequestPriority requestPriority;
  private final Deque<ReadTarget> queue = new ArrayDeque<>();
  private final Map<Long, List<ReadTarget>> batchesInFlight = new HashMap<>();

  /** How many answers in a row had two rows of this id. */
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

  /** Asks for what fills a batch, and with {@code includePartialBatch} for the rest too. */
  public void flush(boolean includePartialBatch) {
    int size = context.capabilities().maxIdsPerRead();
    while (!queue.isEmpty() && (includePartialBatch || queue.size() >= size)) {
      List<ReadTarget> batch = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      List<ReadTarget> duplicates = new ArrayList<>();
      while (batch.size() < size && !queue.isEmpty()) {
        ReadTarget next = queue.removeFirst();
        if (ids.add(next.id())) {
          batch.add(next);
        } else {
          // The same id for another page: the vendor takes an id once, so it goes into the next
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
    Request.ReadByIds readByIds =
        new Request.ReadByIds(context.object(), ids, mode.requestedFields());
    listener.onRequestSent();
    batchesInFlight.put(context.send(this, readByIds, requestPriority, dueAt), batch);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    sendBatch(batchesInFlight.remove(inFlightRequest.seq()));
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    Result.Rows rows = (Result.Rows) result;
    List<ReadTarget> batch = batchesInFlight.remove(inFlightRequest.seq());
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
      // Before the cursor moves over any of them: it waits for the losers of a merge.
      if (!duplicateIds.contains(row.id()) && isEmittable(row, inFlightRequest)) {
        emitter.announceRow(row);
      }
    }
    for (ReadTarget readTarget : batch) {
      Row row = byId.remove(readTarget.id());
      if (row == null) {
        listener.onMissing(readTarget, inFlightRequest, responseEmpty);
      } else if (duplicateIds.contains(readTarget.id())) {
        // Two rows of one id in one answer: neither is proven yet.
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

  /** Whether it came twice so often that the newer row has to do. */
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
