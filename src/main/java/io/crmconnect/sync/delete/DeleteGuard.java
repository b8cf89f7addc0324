/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.offset.DailyDeleteCount;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;

/** The daily limit of deletes of one object. */
public final class DeleteGuard {
  private final ObjectContext context;
  private final TopicContents topicContents;

  public DeleteGuard(ObjectContext context, TopicContents topicContents) {
    this.context = context;
    this.topicContents = topicContents;
  }

  /** Number of deletes emitted on the current day of the vendor's clock. */
  public long deletedToday() {
    long vendorNow = context.clock().vendorTimeAt(context.now());
    return context.cursor().dailyDeletes().countAt(vendorNow);
  }

  /** Number of rows that may be deleted per day without an operator. */
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
