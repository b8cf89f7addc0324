package io.crmconnect.record;

import io.crmconnect.crm.Row;
import io.crmconnect.schema.Column;

/**
 * Hash of what a record of a row contains: its values together with the columns they are in. It is
 * the same in every JVM, so it may be stored. A value of null counts as no value, so a column that
 * was added changes the hash of those rows only that have a value in it.
 */
final class ContentHash {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private ContentHash() {}

  /** What the values of a column are hashed with. */
  static long seedOf(Column column) {
    String type =
        column.type().kind().name() + ',' + column.type().precision() + ',' + column.type().scale();
    return hash(hash(MULTIPLIER, column.name()), type);
  }

  static long of(RowConverter converter, Row row) {
    long sum = 0;
    for (int i = 0; i < converter.fields.length; i++) {
      String raw = row.values().get(converter.fields[i]);
      if (raw != null) {
        // A sum, because the order of the columns may change.
        sum += hash(converter.hashSeeds[i], raw);
      }
    }
    return sum;
  }

  private static long hash(long seed, String text) {
    long hash = seed;
    for (int i = 0; i < text.length(); i++) {
      hash = hash * MULTIPLIER + text.charAt(i);
    }
    hash = (hash ^ (hash >>> 33)) * 0xFF51AFD7ED558CCDL;
    hash = (hash ^ (hash >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return hash ^ (hash >>> 33);
  }
}
