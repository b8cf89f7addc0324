/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Link;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.RowEmitter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Records that links lead to and that were emitted or deleted. The records that their links come
 * from are found at the vendor, from the other end, and in the topic; then the links of these are
 * read. What is found is a hint: it decides nothing but what is read.
 *
 * <pre>
 *   IDLE --records--> READING (at the vendor) --all read--> SCANNING (the topic) --end--> IDLE
 * </pre>
 */
final class ToRecords {
  /** A record with more links is left to the next pass. */
  static final int MAX_LINKS_OF_RECORD = 2_000;

  /** More are left to the next pass. */
  private static final int MAX_RECORDS = 100_000;

  /** So many at once may have so many links that memory suffices. */
  private static final int RECORDS_PER_READ = 50;

  private static final int MAX_LINKS_FOUND = 100_000;
  private static final int LINKS_PER_STEP = 20_000;

  /** The topic's links are looked through at most once in so many ms for each link. */
  private static final double SCAN_INTERVAL_MS_PER_LINK = 0.01;

  private static final long REFUSED_DELAY_MS = 3_600_000;

  private final ObjectContext context;
  private final CrmObject object;
  private final KnownLinks knownLinks;
  private final Consumer<String> readLinksOf;
  private final LinkReader reader;
  private final Set<String> waiting = new LinkedHashSet<>();

  /** By record that links lead to, the records that they come from; of the scan that is next. */
  private final TreeMap<String, Set<String>> found = new TreeMap<>();

  private int linksFound;
  private boolean scanning;
  private String scannedUpTo = "";
  private long notBefore = Long.MIN_VALUE;

  /**
   * @param readLinksOf gets the records whose links have to be read
   */
  ToRecords(
      ObjectContext context,
      Association association,
      RowEmitter emitter,
      KnownLinks knownLinks,
      Consumer<String> readLinksOf) {
    this.context = context;
    this.object = association.to();
    this.knownLinks = knownLinks;
    this.readLinksOf = readLinksOf;
    this.reader = LinkReader.reversed(context, association, MAX_LINKS_OF_RECORD, emitter);
  }

  /** Whose records these are. */
  CrmObject object() {
    return object;
  }

  void add(String toId) {
    if (waiting.size() < MAX_RECORDS) {
      waiting.add(toId);
    }
  }

  /**
   * @param recordsCopied whether the history of both objects is copied; until then, every record is
   *     emitted, and the pass that follows finds all links
   */
  void advance(boolean recordsCopied) {
    if (!recordsCopied) {
      waiting.clear();
    }
    if (scanning) {
      scan();
      return;
    }
    if (waiting.isEmpty() || !reader.isIdle()) {
      return;
    }
    if (context.now() < notBefore) {
      context.scheduleWakeUp(notBefore);
    } else {
      readNext();
    }
  }

  private void readNext() {
    List<String> next = new ArrayList<>();
    Iterator<String> ids = waiting.iterator();
    while (ids.hasNext() && next.size() < Math.min(RECORDS_PER_READ, reader.batchSize())) {
      next.add(ids.next());
      ids.remove();
    }
    reader.read(next, RequestPriority.INCREMENTAL, this::onRead);
  }

  private void onRead(LinkBatch batch) {
    if (batch.isRefused()) {
      waiting.clear();
      notBefore = context.now() + REFUSED_DELAY_MS;
    }
    for (LinkBatch.Read read : batch.read()) {
      Set<String> fromIds = found.computeIfAbsent(read.fromId(), id -> new TreeSet<>());
      read.linkIds().forEach(linkId -> fromIds.add(Link.toIdOf(linkId)));
      linksFound += read.linkIds().size();
    }
    if (!waiting.isEmpty() && linksFound < MAX_LINKS_FOUND) {
      readNext();
    } else if (!found.isEmpty()) {
      scanning = true;
      scannedUpTo = "";
      scan();
    }
  }

  /** Finds records with links that the vendor does not show any more. */
  private void scan() {
    List<String> linkIds = knownLinks.idsAfter(scannedUpTo, LINKS_PER_STEP);
    for (String linkId : linkIds) {
      Set<String> fromIds = found.get(Link.toIdOf(linkId));
      if (fromIds != null) {
        fromIds.add(ChildRow.parentIdOf(linkId));
      }
    }
    if (linkIds.size() == LINKS_PER_STEP) {
      scannedUpTo = linkIds.get(linkIds.size() - 1);
      context.scheduleWakeUp(context.now());
      return;
    }
    for (Map.Entry<String, Set<String>> each : found.entrySet()) {
      each.getValue().forEach(readLinksOf);
    }
    found.clear();
    linksFound = 0;
    scanning = false;
    long scanIntervalMs = (long) (knownLinks.size() * SCAN_INTERVAL_MS_PER_LINK);
    notBefore = Math.max(notBefore, context.now() + scanIntervalMs);
  }
}
