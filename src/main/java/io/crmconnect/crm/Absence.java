/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

/** What it means that neither a list nor a direct read shows a record any more. */
public enum Absence {
  /** It was deleted. */
  DELETED,
  /**
   * It was deleted if {@link Request.DeletedSince} tells so, which tells every delete but for the
   * gaps that it names; otherwise it is hidden from the credentials.
   */
  DELETED_IF_TOLD,
  /** Nothing: the vendor drops old records, as those of a history. */
  NOTHING
}
