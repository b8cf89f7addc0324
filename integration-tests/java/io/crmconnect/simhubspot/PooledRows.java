/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.List;
import java.util.Map;

/**
 * Rows whose values are chosen from pools by a hash of id and property.
 *
 * @param columns the possible values by property
 * @param end all rows were updated before this instant
 */
record PooledRows(long seed, long firstId, int size, Map<String, Column> columns, long end)
    implements RowSource {
  private static final long SPREAD_MS = 300L * 86_400_000;

  /**
   * The possible values of a property.
   *
   * @param filledPercent the percentage of rows in which it is set
   */
  record Column(List<String> pool, int filledPercent) {}

  @Override
  public long createdAt(long id) {
    return end - SPREAD_MS + (SPREAD_MS / 2 / Math.max(1, size)) * (id - firstId);
  }

  @Override
  public long updatedAt(long id) {
    return createdAt(id) + Math.floorMod(mix(id), SPREAD_MS / 2 - 1);
  }

  @Override
  public long lastUpdatedAt() {
    return end;
  }

  @Override
  public String value(long id, String property) {
    Column column = columns.get(property);
    if (column == null) {
      return null;
    }
    long hash = mix(id * 31 + property.hashCode());
    if (Math.floorMod(hash, 100) >= column.filledPercent) {
      return Math.floorMod(hash, 7) == 0 ? "" : null;
    }
    return column.pool.get((int) Math.floorMod(hash >>> 8, (long) column.pool.size()));
  }

  /** SplitMix64's finisher. */
  private long mix(long value) {
    long z = (value + seed) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
