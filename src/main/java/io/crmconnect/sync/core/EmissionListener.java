/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;

/** Receives the emitted rows and deletes of an object; see {@link RowEmitter#addListener}. */
public interface EmissionListener {

  /** A row was read and will be emitted; the cursor has not advanced past it yet. */
  default void onRowRead(Row row) {}

  /** A row was emitted to the output topic or the quarantine topic. */
  default void onRowEmitted(Row row, ResponseHandler.InFlightRequest inFlightRequest) {}

  /** A delete of this id is being emitted. */
  default void onDeleteEmitted(String id) {}
}
