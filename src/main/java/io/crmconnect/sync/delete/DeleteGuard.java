package io.crmconnect.sync.delete;

import io.crmconnect.crm.Row;
import io.crmconnect.offset.DailyDeleteCount;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.topics.VersionIndex;
import java.util.Optional;

/** The deletes of one object: how many may go in a day, and the one way to emit one. */
public final class DeleteGuard {
  private final ObjectContext context;

  public DeleteGuard(ObjectContext context) {
    this.context = context;
  }

  /** Whether the topic may hold a row of this id. */
  public boolean topicMayContain(String id) {
    TopicContents topicContents = context.topicContents();
    return !context.isDeleted(id)
        && (!topicContents.isLoaded() || topicContents.versions().contains(id));
  }

  private long vendorNow() {
    return context.clock().vendorTimeAt(context.now());
  }

  /** How many were emitted in this day of the vendor's clock. */
  public long deletedToday() {
    return context.cursor().dailyDeletes().countAt(vendorNow());
  }

  /** How many rows may be deleted in this day. */
  public long dailyLimit() {
    long rows =
        context.topicContents().isLoaded()
            ? context.topicContents().versions().size() + deletedToday()
            : context.cursor().backfill().rows();
    return DailyDeleteCount.dailyLimit(rows, context.settings().reconcile().maxDeletePercent());
  }

  public boolean allowsOneMore() {
    return deletedToday() < dailyLimit();
  }

  /**
   * Emits a delete.
   *
   * @param moveCursor moves the cursor to where the delete takes it
   */
  void emitDelete(DeleteCandidate candidate, Runnable moveCursor) {
    context.setCursor(context.cursor().with(context.cursor().dailyDeletes().plusOne(vendorNow())));
    SourcePosition before = context.sourcePosition();
    moveCursor.run();
    String id = candidate.id();
    TopicContents topicContents = context.topicContents();
    long version =
        topicContents.isLoaded() ? topicContents.versions().version(id) : Row.UNKNOWN_TIME;
    if (version == Row.UNKNOWN_TIME) {
      long lastVersion = context.lastVersion(id);
      version = lastVersion == Row.UNKNOWN_TIME ? candidate.version() : lastVersion;
    }
    version = VersionIndex.withoutPendingTombstone(version);
    context.recordDelete(id);
    topicContents.recordDelete(id);
    context.reconcileCounters().incrementDeleted();
    context.deleteConfirmation().removeControl(id);
    context.emitDelete(
        id, version, candidate.merge().map(DeleteCandidate.Merge::survivorId), before);
  }

  /** Losers of a merge that the row tells of, where the topic may still hold them. */
  public void addMergedRecords(Row row) {
    boolean relevant = context.topicContents().isLoaded() || row.version() >= context.cursor().t0();
    DeleteConfirmation confirmation = context.deleteConfirmation();
    for (String mergedId : row.mergedIds()) {
      if (relevant
          && !mergedId.equals(row.id())
          && topicMayContain(mergedId)
          && !confirmation.isMergeCandidate(mergedId)) {
        DeleteCandidate.Merge merge = new DeleteCandidate.Merge(row.id(), row.version(), 0);
        confirmation.addCandidate(
            DeleteCandidate.hinted(mergedId, row.version(), context.hintedDeletes())
                .withMerge(Optional.of(merge)));
      }
    }
  }
}
