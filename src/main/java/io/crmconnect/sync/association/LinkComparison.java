package io.crmconnect.sync.association;

import io.crmconnect.crm.Link;
import io.crmconnect.crm.Row;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler.InFlightRequest;
import io.crmconnect.sync.core.RowEmitter;
import io.crmconnect.sync.core.SyncMode;
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
  private final LinkRows linkRows = new LinkRows();

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
      Consumer<String> readAgain) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
    this.knownLinks = knownLinks;
    this.missingLinks = missingLinks;
    this.resync = resync;
    this.readAgain = readAgain;
  }

  void compare(Link link, InFlightRequest inFlightRequest) {
    Row row = linkRows.toRow(link);
    if (mode.emittedVersions().askedBeforeLastEmission(row.id(), inFlightRequest.seq())) {
      readAgain.accept(link.fromId());
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
