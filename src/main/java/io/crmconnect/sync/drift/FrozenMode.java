/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.Row;
import io.crmconnect.offset.DriftCursor;
import io.crmconnect.offset.ScanCursor;
import io.crmconnect.record.Op;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.SyncMode;
import java.util.List;

/**
 * The mode of a frozen object: rows go to the quarantine topic instead of the output topic. An
 * instance lasts for one freeze.
 */
final class FrozenMode implements SyncMode {
  private final ObjectContext context;
  private final EmittedVersions quarantinedVersions;

  /** Fields that can be read during the freeze, by the vendor's names. */
  private List<String> readableFields = List.of();

  /** The first field that drifted; null: no particular one. */
  private String driftedField;

  FrozenMode(ObjectContext context) {
    this.context = context;
    this.quarantinedVersions = new EmittedVersions(context::isAhead, EmittedVersions::hash);
  }

  /**
   * Updates the fields from the catalogue.
   *
   * @param fields that can be read, by the vendor's names
   * @param driftedFields fields that drifted, by the vendor's names
   */
  void updateFields(List<String> fields, List<String> driftedFields) {
    readableFields = fields;
    driftedField = driftedFields.stream().filter(name -> !name.isEmpty()).findFirst().orElse(null);
  }

  @Override
  public EmittedVersions emittedVersions() {
    return quarantinedVersions;
  }

  @Override
  public List<String> requestedFields() {
    return readableFields;
  }

  @Override
  public boolean emitsToTopic() {
    return false;
  }

  /** The backfill is paused. */
  @Override
  public boolean isCopyingHistory() {
    return false;
  }

  @Override
  public boolean remembers(Row row, long indexedVersion) {
    return true;
  }

  @Override
  public boolean writeRow(Row row, Op op, ResponseHandler.InFlightRequest inFlightRequest) {
    DriftCursor driftCursor = context.cursor().drift().plusOneRow();
    context.setCursor(context.cursor().with(driftCursor));
    context.quarantineRow(row, driftedField, driftCursor.changes());
    return true;
  }

  /** Rows that an earlier list contained are in the output topic or the quarantine topic. */
  @Override
  public boolean isListedRowNew(Row row, boolean seenBefore) {
    return seenBefore || row.version() >= context.cursor().drift().quarantineScan().watermark();
  }

  /** All changes up to the start of the list are in the quarantine topic. */
  @Override
  public void onListComplete(long startedAt, long rowCount) {
    long seenUntil = context.clock().vendorTimeAt(startedAt) - context.settings().settleMs();
    DriftCursor driftCursor = context.cursor().drift();
    if (seenUntil > driftCursor.quarantineScan().watermark()) {
      context.setCursor(
          context.cursor().with(driftCursor.withQuarantineScan(ScanCursor.idleAt(seenUntil))));
    }
  }

  @Override
  public void recordDelete(String id, long sequence) {
    quarantinedVersions.recordDelete(id, sequence);
  }

  @Override
  public void prune(long oldestRequestSequence) {
    quarantinedVersions.prune(
        oldestRequestSequence, context.cursor().drift().quarantineScan().watermark());
  }
}
