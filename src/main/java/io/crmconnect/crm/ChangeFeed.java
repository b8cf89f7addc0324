/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/** How a vendor reports the changes of an object since an instant. */
public enum ChangeFeed {
  /** Not supported: the object is listed completely each time. */
  NONE,
  /** As ids and versions, for example from a search index; the rows are read by their ids. */
  IDS,
  /** As complete rows, which are equivalent to rows read by their ids. */
  ROWS
}
