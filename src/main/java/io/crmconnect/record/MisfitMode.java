/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

/** How to handle a row with a value that does not match its column type. */
public enum MisfitMode {
  /** The column is null and the raw text is kept in {@code _misfits}. */
  NULL,
  /** The whole row goes to quarantine. */
  QUARANTINE
}
