package io.crmconnect.sync.delete;

import io.crmconnect.offset.DailyDeleteCount;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;

/** How many rows of one object may be deleted in a day without an operator, and how many were. */
public final class DeleteGuard {
  private final ObjectContext context;
  private final TopicContents topicContents;

  public DeleteGuard(ObjectContext context, TopicContents topicContents) {
    this.context = context;
    this.topicContents = topicContents;
  }

  /** How many were emitted in this day of the vendor's clock. */
  public long deletedToday() {
    long vendorNow = context.clock().vendorTimeAt(context.now());
    return context.cursor().dailyDeletes().countAt(vendorNow);
  }

  /** How many rows may be deleted in this day. */
  public long dailyLimit() {
    long rows =
        topicContents.isLoaded()
            ? topicContents.versions().size() + deletedToday()
            : context.cursor().backfill().rows();
    return DailyDeleteCount.dailyLimit(rows, context.settings().reconcile().maxDeletePercent());
  }

  public boolean allowsOneMore() {
    return deletedToday() < dailyLimit();
  }
}
