/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simhubspot.RowSource;

/** Rows with consecutive ids that were last changed long ago. */
record OldRows(int size) implements RowSource {
  @Override
  public long firstId() {
    return 1_000;
  }

  @Override
  public long createdAt(long id) {
    return TimedWorker.START - 900_000_000;
  }

  @Override
  public long updatedAt(long id) {
    return TimedWorker.START - 800_000_000;
  }

  @Override
  public long lastUpdatedAt() {
    return TimedWorker.START - 800_000_000;
  }

  @Override
  public String value(long id, String property) {
    return property.equals("lastname") || property.equals("name") ? "n" + id : null;
  }
}
