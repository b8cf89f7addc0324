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

    /** A row that was not requested: the survivor that a requested record was merged into. */
    void onUnrequestedRow(Row row, InFlightRequest inFlightRequest);

    /** A request was sent. */
    default void onRequestSent() {}
  }

  /** How often an id is read again if a response has two rows of it. */
  private static final int MAX_DUPLICATE_REREADS = 3;

  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final Listener listener;
  private final RequestPriority requestPriority;
  private final Deque<ReadTarget> queue = new ArrayDeque<>();
  private final Map<Long, List<ReadTarget>> batchesInFlight = new HashMap<>();

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
