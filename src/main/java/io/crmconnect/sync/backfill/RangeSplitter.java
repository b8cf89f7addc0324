/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.ObjectContext;
import java.util.List;
import java.util.Optional;

/**
 * Splits ranges while the vendor is slower than the request budget and the worker, so that they are
 * read in parallel. That is possible where the page tokens turn out to be ids.
 */
final class RangeSplitter {
  private static final long MIN_SPLIT_WIDTH = 2_000;

  private final ObjectContext context;
  private final ActiveRanges ranges;
  private TokenForm tokenForm = TokenForm.OPAQUE;

  /** The highest id of all rows; empty: unknown. */
  private Optional<String> maxId = Optional.empty();

  private final RangeParallelism parallelism = new RangeParallelism();

  RangeSplitter(ObjectContext context, ActiveRanges ranges) {
    this.context = context;
    this.ranges = ranges;
  }

  void onRecordCount(Result.RecordCount recordCount) {
    maxId = recordCount.maxId();
  }

  void onResponse(long responseTimeMs) {
    parallelism.onResponse(responseTimeMs);
  }

  /** A usable page shows what tokens are. */
  void onPage(List<Row> rows, String nextToken) {
    if (!nextToken.isEmpty() && !rows.isEmpty()) {
      tokenForm = TokenForm.of(idOrder(), rows.get(rows.size() - 1).id(), nextToken);
    }
  }

  /** The token with which the list continues behind this id; empty if there is none. */
  Optional<String> tokenBehind(String id) {
    return tokenForm.tokenBehind(idOrder(), id);
  }

  /** The id that follows the highest one of all rows; empty: unknown. */
  Optional<String> idBehindLast() {
    return maxId.flatMap(id -> idOrder().plus(id, 1));
  }

  void splitIfSlow() {
    ranges.removeFinished();
    if (!context.cursor().backfill().ordered()
        || tokenForm == TokenForm.OPAQUE
        || maxId.isEmpty()
        || !parallelism.isAnotherUseful(
            ranges.countUnfinished(),
            context.vendorCapabilities().maxBackfillRequestsPerSecond())) {
      return;
    }
    ActiveRange widest = findWidest(maxId.get());
    if (widest == null || widest.width(maxId.get()) < MIN_SPLIT_WIDTH) {
      return;
    }
    Optional<String> splitPoint = widest.middle(maxId.get());
    Optional<String> firstToken = splitPoint.flatMap(this::tokenBehind);
    if (firstToken.isPresent()) {
      ranges.split(widest, splitPoint.get(), firstToken.get());
    }
  }

  /** Null if no range can be split. */
  private ActiveRange findWidest(String highestId) {
    ActiveRange widest = null;
    for (ActiveRange range : ranges) {
      boolean splittable = range.isListing() && !range.lastSeenId.isEmpty();
      if (splittable && (widest == null || range.width(highestId) > widest.width(highestId))) {
        widest = range;
      }
    }
    return widest;
  }

  private IdOrder idOrder() {
    return context.capabilities().idOrder();
  }
}
