/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.RequestPriority;
import io.crmconnect.sync.core.ObjectContext;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Records that were emitted or deleted, and whose links are therefore read at once. While the
 * history of the records is copied, they are gathered, because then all of them are emitted.
 */
final class ChangedRecords {
  /** More are left to a pass, which then begins at once. */
  private static final int MAX_RECORDS = 100_000;

  private static final long GATHER_MS = 10_000;

  private final ObjectContext context;
  private final LinkReader reader;
  private final MissingLinks missingLinks;
  private final Runnable onTooMany;
  private final Set<String> waiting = new LinkedHashSet<>();
  private long gatherUntil;

  /**
   * @param onTooMany has all records read
   */
  ChangedRecords(
      ObjectContext context, LinkReader reader, MissingLinks missingLinks, Runnable onTooMany) {
    this.onTooMany = onTooMany;
    this.context = context;
    this.reader = reader;
    this.missingLinks = missingLinks;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void add(String id) {
    if (waiting.size() < MAX_RECORDS) {
      if (waiting.isEmpty()) {
        gatherUntil = context.now() + GATHER_MS;
      }
      waiting.add(id);
    } else if (!waiting.contains(id)) {
      onTooMany.run();
    }
  }

  /**
   * @param recordsCopied whether the history of the records is copied
   */
  void advance(boolean recordsCopied) {
    if (waiting.isEmpty() || !reader.isIdle()) {
      return;
    }
    boolean gathers = !recordsCopied && waiting.size() < reader.batchSize();
    if (gathers && context.now() < gatherUntil) {
      context.scheduleWakeUp(gatherUntil);
      return;
    }
    List<String> next = new ArrayList<>();
    Iterator<String> ids = waiting.iterator();
    while (ids.hasNext() && next.size() < reader.batchSize()) {
      next.add(ids.next());
      ids.remove();
    }
    reader.read(
        next,
        recordsCopied ? RequestPriority.INCREMENTAL : RequestPriority.BACKFILL,
        missingLinks::onBatch);
  }
}
