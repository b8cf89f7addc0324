/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which direct reads of an object the vendor has answered lately. A read that fails while others
 * succeed is the fault of its ids; otherwise it may be an outage.
 */
public final class AnsweredReads {
  private static final int MAX_KNOWN_IDS = 8;

  private final Set<String> knownIds = new LinkedHashSet<>();
  private long lastSentAt = Long.MIN_VALUE;

  /** Records a response that contains rows. */
  public void observe(ResponseHandler.InFlightRequest inFlightRequest, Result result) {
    List<Row> rows = List.of();
    if (result instanceof Result.Rows read) {
      lastSentAt = Math.max(lastSentAt, inFlightRequest.sentAt());
      rows = read.rows();
    } else if (result instanceof Result.Links) {
      lastSentAt = Math.max(lastSentAt, inFlightRequest.sentAt());
    } else if (result instanceof Result.Page page
        && !(inFlightRequest.request() instanceof Request.ListDeleted)) {
      rows = page.rows();
    }
    for (Row row : rows.subList(Math.max(0, rows.size() - 2), rows.size())) {
      knownIds.remove(row.id());
      knownIds.add(row.id());
      if (knownIds.size() > MAX_KNOWN_IDS) {
        knownIds.remove(knownIds.iterator().next());
      }
    }
  }

  /** Whether a read that was sent at this time or later was answered. */
  public boolean isAnsweredSince(long sentAt) {
    return lastSentAt >= sentAt;
  }

  /** An id that the vendor returned lately, other than this one. */
  Optional<String> knownIdExcept(String id) {
    return knownIds.stream().filter(each -> !each.equals(id)).reduce((first, last) -> last);
  }
}
