/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import io.crmconnect.schema.Column;
import io.crmconnect.schema.ColumnType;

/**
 * Hash of what a record of a row contains: its values together with the columns they are in. It is
 * the same in every JVM, so it may be stored. A column that contains null counts too: a record
 * without the column would leave an earlier value in a table.
 */
final class ContentHash {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private ContentHash() {}

  /** What the values of a column are hashed with. */
  static long seedOf(Column column) {
    return hash(hash(MULTIPLIER, column.name()), column.type().text());
  }

  static long of(RowConverter converter, Row row) {
    RowValues values = row.values();
    int[] indexes = converter.indexesIn(values.names());
    long sum = 0;
    for (int i = 0; i < indexes.length; i++) {
      // A sum, because the order of the columns may change.
      sum += ofColumn(converter, i, values.get(indexes[i]));
    }
    return sum;
  }

  /**
   * The same of some columns, in 32 bits.
   *
   * @param columns their indexes in the converter
   * @return never 0
   */
  static int of(RowConverter converter, int[] columns, Row row) {
    RowValues values = row.values();
    int[] indexes = converter.indexesIn(values.names());
    long sum = 0;
    for (int i : columns) {
      sum += ofColumn(converter, i, values.get(indexes[i]));
    }
    int folded = (int) (sum ^ (sum >>> 32));
    return folded == 0 ? 1 : folded;
  }

  private static long ofColumn(RowConverter converter, int i, String raw) {
    return raw == null || isNull(converter.types[i], raw)
        ? converter.hashSeeds[i]
        : hash(converter.hashSeeds[i], raw);
  }

  /** Whether the column contains null for this text. */
  private static boolean isNull(ColumnType type, String raw) {
    return raw.isEmpty() && ValueConverter.convert(type, raw) == null;
  }

  private static long hash(long seed, String text) {
    long hash = seed ^ text.length();
    long word = 0;
    int shift = 0;
    for (int i = 0; i < text.length(); i++) {
      word |= (long) text.charAt(i) << shift;
      shift += Character.SIZE;
      if (shift == Long.SIZE) {
        hash = mix(hash, word);
        word = 0;
        shift = 0;
      }
    }
    hash = mix(hash, word);
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }

  private static long mix(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 32);
  }
}
