/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * Rows that are computed from their position until they are edited, so that a million of them need
 * no memory. Ids start at {@link #firstId} and have no gaps.
 */
public interface RowSource {
  RowSource EMPTY =
      new RowSource() {
        @Override
        public long firstId() {
          return 0;
        }

        @Override
        public int size() {
          return 0;
        }

        @Override
        public long createdAt(long id) {
          throw new IllegalArgumentException("no rows");
        }

        @Override
        public long updatedAt(long id) {
          throw new IllegalArgumentException("no rows");
        }

        @Override
        public long lastUpdatedAt() {
          return Long.MIN_VALUE;
        }

        @Override
        public String value(long id, String property) {
          throw new IllegalArgumentException("no rows");
        }
      };

  long firstId();

  int size();

  long createdAt(long id);

  long updatedAt(long id);

  /** The latest update of a row. */
  long lastUpdatedAt();

  /** The text; "" if cleared, null if unset. */
  String value(long id, String property);

  default boolean contains(long id) {
    return id >= firstId() && id < firstId() + size();
  }
}
