/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/**
 * The export of a backfill pass; the token of its next step is that of the pass's only range.
 *
 * @param since no change before it can have been emitted after the export began, epoch ms; 0: rows
 *     are not exported but listed
 * @param abandoned how many exports of this pass could not be continued
 */
public record ExportCursor(long since, long abandoned) {
  public static final ExportCursor NONE = new ExportCursor(0, 0);

  public boolean isActive() {
    return since != 0;
  }
}
