/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.EmissionListener;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.TopicContents;
import java.util.Optional;

/**
 * Finds merged records, which the survivor's row names. Each becomes a delete candidate if the
 * topic may still contain it.
 */
public final class MergedRecords implements EmissionListener {
  private final ObjectContext context;
  private final TopicContents topicContents;
  private final DeleteConfirmation deleteConfirmation;
  private final HintedDeletes hintedDeletes;

  public MergedRecords(
      ObjectContext context,
      TopicContents topicContents,
      DeleteConfirmation deleteConfirmation,
      HintedDeletes hintedDeletes) {
    this.context = context;
    this.topicContents = topicContents;
    this.deleteConfirmation = deleteConfirmation;
    this.hintedDeletes = hintedDeletes;
  }

  /** Called before the cursor advances past the row: it must wait for the merged records. */
  @Override
  public void onRowRead(Row row) {
    addCandidates(row);
  }

  @Override
  public void onRowEmitted(Row row, ResponseHandler.InFlightRequest inFlightRequest) {
    addCandidates(row);
  }

  private void addCandidates(Row row) {
    boolean relevant =
        context.capabilities().readsByIds()
            && (topicContents.isLoaded() || row.version() >= context.cursor().t0());
    for (String mergedId : row.mergedIds()) {
      if (relevant
          && !mergedId.equals(row.id())
          && topicContents.mayContain(mergedId)
          && !deleteConfirmation.isMergeCandidate(mergedId)) {
        DeleteCandidate.Merge merge = new DeleteCandidate.Merge(row.id(), row.version(), 0);
        deleteConfirmation.addCandidate(
            DeleteCandidate.hinted(mergedId, row.version(), hintedDeletes)
                .withMerge(Optional.of(merge)));
      }
    }
  }
}
