/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.PageTracker;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows of pages that are not complete, or not the first of their range. The rows of a page are
 * emitted in one step, the last one with the cursor behind the page: so no transaction ends in a
 * page that a restarted task reads again.
 */
final class HeldRows {
  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final Map<PageTracker.Page, List<HeldRow>> rowsByPage = new HashMap<>();
  private final Map<PageTracker.Page, Long> oldestSequences = new LinkedHashMap<>();

  /**
   * @param readById whether it was read by its id, not only listed
   */
  private record HeldRow(
      Row row, ResponseHandler.InFlightRequest inFlightRequest, boolean readById) {
    /** An exported row is as old as its export, whenever its page was requested. */
    boolean isExported() {
      return inFlightRequest.request() instanceof Request.ExportPage;
    }
  }

  HeldRows(ObjectContext context, SyncMode mode, RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
  }

  /** Whether rows are also emitted that have not changed since they were emitted. */
  boolean emitsUnchanged() {
    return context.signals().resync().whole();
  }

  void clear() {
    rowsByPage.clear();
    oldestSequences.clear();
  }

  void addListed(PageTracker.Page page, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    add(page, new HeldRow(row, inFlightRequest, false));
  }

  void addRead(PageTracker.Page page, Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    add(page, new HeldRow(row, inFlightRequest, true));
  }

  private void add(PageTracker.Page page, HeldRow held) {
    rowsByPage.computeIfAbsent(page, each -> new ArrayList<>()).add(held);
    oldestSequences.merge(page, held.inFlightRequest.seq(), Math::min);
    page.resolveOne();
  }

  /**
   * Removes the rows that must be read again by their ids, because other syncs have emitted their
   * ids since they were requested. If ids cannot be read, incremental brings what is newer.
   */
  List<Row> takeOutdated(PageTracker.Page page) {
    List<HeldRow> rows = rowsByPage.getOrDefault(page, List.of());
    if (!context.capabilities().readsByIds()) {
      return List.of();
    }
    List<HeldRow> outdated = rows.stream().filter(this::mustReadAgain).toList();
    if (!outdated.isEmpty()) {
      rows.removeAll(outdated);
    }
    return outdated.stream().map(HeldRow::row).toList();
  }

  private boolean mustReadAgain(HeldRow held) {
    boolean outdated = held.isExported() && emitter.changedIds().contains(held.row.id());
    return outdated || mustReadAgainToEmit(held);
  }

  private boolean mustReadAgainToEmit(HeldRow held) {
    return switch (check(held)) {
      case REREAD -> true;
      // An earlier task may have emitted the newer row without the fields that this pass fills.
      case STALE -> !held.readById;
      case UNCHANGED, EMIT -> false;
    };
  }

  private EmittedVersions.Verdict check(HeldRow held) {
    return mode.emittedVersions().check(held.row, held.inFlightRequest.seq());
  }

  /**
   * Sequence number of the oldest request whose rows are held, or {@link Long#MAX_VALUE}. What was
   * emitted since then must be remembered until they are emitted.
   */
  long oldestSequence() {
    return oldestSequences.values().stream()
        .mapToLong(Long::longValue)
        .min()
        .orElse(Long.MAX_VALUE);
  }

  /** Emits the page, and moves the cursor behind it in between. */
  void emitPage(PageTracker.Page page, Runnable moveCursor) {
    List<HeldRow> held = rowsByPage.remove(page);
    oldestSequences.remove(page);
    List<HeldRow> rows = held == null ? List.of() : selectRowsToEmit(held);
    // Only the last one carries the new cursor: without exactly-once each may be the last stored.
    for (int i = 0; i < rows.size() - 1; i++) {
      emit(rows.get(i));
    }
    moveCursor.run();
    if (!rows.isEmpty()) {
      emit(rows.get(rows.size() - 1));
    }
  }

  private List<HeldRow> selectRowsToEmit(List<HeldRow> held) {
    List<HeldRow> rows = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (HeldRow each : held) {
      // A list that repeats rows may do so within a page.
      if (isToEmit(each) && ids.add(each.row.id())) {
        rows.add(each);
      }
    }
    return rows;
  }

  private boolean isToEmit(HeldRow held) {
    return switch (check(held)) {
      case EMIT -> true;
      case UNCHANGED -> emitsUnchanged();
      case REREAD, STALE -> false;
    };
  }

  private void emit(HeldRow held) {
    emitter.emitRow(held.row, Op.SNAPSHOT, held.inFlightRequest, Row.UNKNOWN_TIME);
  }
}
