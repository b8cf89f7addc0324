/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Ids of records that the vendor has returned recently. */
final class ControlIds {
  private static final int MAX_IDS = 16;
  private static final int IDS_PER_RESPONSE = 2;

  /** The most recent last. */
  private final Set<String> ids = new LinkedHashSet<>();

  /** Adds the returned ids; rows of the recycle bin are deleted ones and are ignored. */
  void observe(Request request, Result result) {
    List<Row> rows = List.of();
    if (result instanceof Result.Rows rowsResult) {
      rows = rowsResult.rows();
    } else if (result instanceof Result.Page page && !(request instanceof Request.ListDeleted)) {
      rows = page.rows();
    } else if (result instanceof Result.Changes changes) {
      rows = changes.rows();
    }
    for (int i = Math.max(0, rows.size() - IDS_PER_RESPONSE); i < rows.size(); i++) {
      add(rows.get(i).id());
    }
  }

  private void add(String id) {
    ids.remove(id);
    ids.add(id);
    if (ids.size() > MAX_IDS) {
      ids.remove(ids.iterator().next());
    }
  }

  void remove(String id) {
    ids.remove(id);
  }

  void clear() {
    ids.clear();
  }

  /** The most recent ids that are not excluded. */
  List<String> latest(int maxCount, Predicate<String> excluded) {
    List<String> remaining = new ArrayList<>(ids);
    remaining.removeIf(excluded);
    return remaining.subList(Math.max(0, remaining.size() - maxCount), remaining.size());
  }
}
