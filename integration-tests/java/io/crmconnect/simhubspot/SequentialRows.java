/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/** Computed rows for tests; all values depend on the id. */
record SequentialRows(long firstId, int size) implements RowSource {
  private static final long FIRST_CREATED_AT = TestClient.START - 10_000_000;

  @Override
  public long createdAt(long id) {
    return FIRST_CREATED_AT + id;
  }

  @Override
  public long updatedAt(long id) {
    return FIRST_CREATED_AT + id;
  }

  @Override
  public long lastUpdatedAt() {
    return FIRST_CREATED_AT + firstId + size;
  }

  @Override
  public String value(long id, String property) {
    return property.equals("lastname") ? "n" + id : null;
  }
}
