/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.offset.BackfillCursor;
import io.crmconnect.offset.Destination;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.CurrentMode;
import io.crmconnect.sync.core.DoublingDelay;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.RowEmitter;
import java.util.List;
import java.util.Optional;

/**
 * Writes one row of an object again after transformations were added or changed whose effect on the
 * topic is not known. Kafka's acknowledgement names the topic, so {@link Destinations} need not
 * wait for a change of an object in which nobody works.
 */
final class DestinationProbe implements ResponseHandler {
  /** The first of these rows that may be written is enough. */
  private static final int MAX_ROWS = 10;

  /** After a response without a row that may be written. */
  private static final DoublingDelay DELAY = new DoublingDelay(60_000, 3_600_000);

  private final ObjectContext context;
  private final CurrentMode mode;
  private final RowEmitter emitter;
  private int fruitlessResponses;

  /** When rows are asked for again, epoch ms of this worker's clock; 0 if they are not. */
  private long repeatAt;

  DestinationProbe(ObjectContext context, CurrentMode mode, RowEmitter emitter) {
    this.context = context;
    this.mode = mode;
    this.emitter = emitter;
  }

  void sendIfNeeded() {
    repeatAt = 0;
    if (isNeeded()) {
      send();
    }
  }

  void advance() {
    if (repeatAt == 0) {
      return;
    }
    if (context.now() >= repeatAt) {
      sendIfNeeded();
    } else {
      context.scheduleWakeUp(repeatAt);
    }
  }

  private boolean isNeeded() {
    return mayHaveMoved() && !isShownByBackfill();
  }

  /** Rows of a running backfill show the topic, unless those of its last page were emitted. */
  private boolean isShownByBackfill() {
    BackfillCursor backfill = context.cursor().backfill();
    return backfill.isRunning()
        && backfill.ranges().stream().allMatch(range -> range.emittedThrough().isEmpty());
  }

  /** Whether rows may go to another topic than those of an earlier task. */
  boolean mayHaveMoved() {
    String transformations =
        context.settings().reconcile().transformationsOf(context.object().name());
    Destination destination = context.cursor().reconcile().destination();
    return !transformations.isEmpty()
        && !transformations.equals(destination.transformations())
        && !(destination.topic().isEmpty() && destination.configured().isEmpty())
        && !destination.varies()
        && mode.get().emitsToTopic();
  }

  private void send() {
    List<String> fields = mode.get().requestedFields();
    boolean listReturnsRows =
        !context.capabilities().readsByIds()
            || context.vendorCapabilities().listReturnsRows(context.object(), fields);
    send(
        new Request.ListPage(
            context.object(), Optional.empty(), listReturnsRows ? fields : List.of(), MAX_ROWS));
  }

  private void send(Request.OfObject request) {
    context.send(this, request, RequestPriority.CONFIRM, context.now());
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    List<String> fields = mode.get().requestedFields();
    if (result instanceof Result.Rows read) {
      emitOne(read.rows(), inFlightRequest);
    } else if (result instanceof Result.Page page) {
      boolean hasIdsOnly =
          ((Request.ListPage) inFlightRequest.request()).fields().isEmpty() && !fields.isEmpty();
      if (hasIdsOnly && !page.rows().isEmpty()) {
        send(
            new Request.ReadByIds(
                context.object(),
                page.rows().stream().map(Row::id).limit(limit()).toList(),
                fields));
      } else {
        emitOne(page.rows(), inFlightRequest);
      }
    }
  }

  private int limit() {
    return Math.min(MAX_ROWS, context.capabilities().maxIdsPerRead());
  }

  private void emitOne(List<Row> rows, InFlightRequest inFlightRequest) {
    rows.stream()
        .filter(row -> mayBeWritten(row, inFlightRequest))
        .findFirst()
        .ifPresentOrElse(
            row -> emitter.emitRow(row, Op.SNAPSHOT, inFlightRequest, Row.UNKNOWN_TIME),
            this::repeatLater);
  }

  /** The object has no rows, or the vendor's response lacks them for a while. */
  private void repeatLater() {
    fruitlessResponses++;
    repeatAt = context.now() + DELAY.delayMs(fruitlessResponses);
    context.scheduleWakeUp(repeatAt);
  }

  /** Not a row that the settings leave out, and none that is older than the one in the topic. */
  private boolean mayBeWritten(Row row, InFlightRequest inFlightRequest) {
    EmittedVersions.Verdict verdict =
        mode.get().emittedVersions().check(row, inFlightRequest.seq());
    return context.cursor().includesVersion(row.version(), context.settings().startDate())
        && (verdict == EmittedVersions.Verdict.EMIT
            || verdict == EmittedVersions.Verdict.UNCHANGED);
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    send();
  }

  /** The first row that changes shows the topic, too. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    // Nothing waits for the row.
  }

  @Override
  public boolean onBadRequest(InFlightRequest inFlightRequest) {
    return true;
  }
}
