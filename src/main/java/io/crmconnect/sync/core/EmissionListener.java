package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;

/** Is told of the rows and deletes of an object; see {@link RowEmitter#addListener}. */
public interface EmissionListener {

  /** A row was read that is to be emitted; the cursor has not moved over it yet. */
  default void onRowRead(Row row) {}

  /** A row was emitted, to the topic or to the quarantine. */
  default void onRowEmitted(Row row, ResponseHandler.InFlightRequest inFlightRequest) {}

  /** A delete of this id is being emitted. */
  default void onDeleteEmitted(String id) {}
}
