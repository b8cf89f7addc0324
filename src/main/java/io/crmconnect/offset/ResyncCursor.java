/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.ArrayList;
import java.util.List;

/**
 * What an operator asked to emit again and was not emitted yet.
 *
 * @param ids without duplicates
 * @param from the oldest version, epoch ms; 0 if no range of versions is being read
 * @param to the newest version, epoch ms
 * @param position behind which the scan of the range continues; empty: at its beginning
 * @param whole whether all rows are: by the pass of the backfill that is running, or by the next
 *     complete list
 */
public record ResyncCursor(List<String> ids, long from, long to, String position, boolean whole) {
  public static final ResyncCursor NONE = new ResyncCursor(List.of(), 0, 0, "", false);

  public ResyncCursor {
    ids = List.copyOf(ids);
  }

  /** Whether single rows or a range of versions are to be read. */
  public boolean isActive() {
    return !ids.isEmpty() || hasRange();
  }

  public boolean hasRange() {
    return from != 0;
  }

  /** With these ids added. */
  public ResyncCursor plusIds(List<String> more) {
    List<String> all = new ArrayList<>(ids);
    more.stream().filter(id -> !all.contains(id)).forEach(all::add);
    return new ResyncCursor(all, from, to, position, whole);
  }

  public ResyncCursor minusId(String id) {
    return new ResyncCursor(
        ids.stream().filter(each -> !each.equals(id)).toList(), from, to, position, whole);
  }

  public ResyncCursor withRange(long oldest, long newest) {
    return new ResyncCursor(ids, oldest, newest, "", whole);
  }

  public ResyncCursor advanceTo(String next) {
    return new ResyncCursor(ids, from, to, next, whole);
  }

  public ResyncCursor withoutRange() {
    return new ResyncCursor(ids, 0, 0, "", whole);
  }

  public ResyncCursor withWhole(boolean all) {
    return new ResyncCursor(ids, from, to, position, all);
  }
}
