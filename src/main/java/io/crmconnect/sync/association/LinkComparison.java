/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler.InFlightRequest;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compares the links that the vendor shows with those in the topic, and emits what differs. What
 * records lack is handed to {@link MissingLinks}.
 */
final class LinkComparison {
  private final ObjectContext context;
  private final SyncMode mode;
  private final RowEmitter emitter;
  private final KnownLinks knownLinks;
  private final MissingLinks missingLinks;
  private final LinkResync resync;
  private final Consumer<String> readAgain;
  private final LinkRows linkRows;

  /** Only of a history. */
  private final Optional<CutHistories> cutHistories;

  /**
   * @param readAgain gets the records whose links have to be read once more
   */
  LinkComparison(
      ObjectContext context,
      SyncMode mode,
      RowEmitter emitter,
      KnownLinks knownLinks,
      MissingLinks missingLinks,
      LinkResync resync,
      ChildObject child,
      Consumer<String> readAgain) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.knownLinks = knownLinks;
    this.missingLinks = missingLinks;
    this.resync = resync;
    this.readAgain = readAgain;
    this.linkRows = new LinkRows(child);
    this.cutHistories =
        child instanceof PropertyHistory
            ? Optional.of(new CutHistories(knownLinks, linkRows::versionOf))
            : Optional.empty();
  }

  /**
   * @param links of one record
   */
  void compare(List<ChildRow> links, InFlightRequest inFlightRequest) {
    List<ChildRow> comparable = cutHistories.map(each -> each.renumber(links)).orElse(links);
    comparable.forEach(link -> compare(link, inFlightRequest));
  }

  private void compare(ChildRow link, InFlightRequest inFlightRequest) {
    Row row = linkRows.toRow(link);
    if (mode.emittedVersions().askedBeforeLastEmission(row.id(), inFlightRequest.seq())) {
      readAgain.accept(link.parentId());
      return;
    }
    missingLinks.onPresent(row.id());
    if (knownLinks.version(row.id()) == row.version() && !resync.isActive()) {
      return;
    }
    knownLinks.add(row.id(), row.version());
    boolean history = context.cursor().backfill().isRunning();
    emitter.emitListedRow(row, history ? Op.SNAPSHOT : Op.UPSERT, inFlightRequest);
  }
}
