package io.crmconnect.sync.delete;

import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.EmissionListener;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import io.crmconnect.sync.core.TopicContents;
import java.util.Optional;

/**
 * Finds the records that were merged into another one: its row names them. Each becomes a delete
 * candidate if the topic may still hold it.
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

  /** Before the cursor moves over the row: it must wait for the records merged into it. */
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
