/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

/** The stages of a run of reconciliation. */
public enum ReconcileStage {
  /** The complete list is compared for the first time. */
  COMPARE("sweep"),
  /** Slices with too many deletes for their size are compared again when the total is known. */
  RECOMPARE("again"),
  /** An operator has released a held run: the rows of it that are still missing are counted. */
  RELEASE_RECOUNT("released"),
  /** No more rows are missing than were held, so they are deleted. */
  RELEASE_DELETE("passing");

  /** The code in stored offsets; it must not change. */
  private final String code;

  ReconcileStage(String code) {
    this.code = code;
  }

  String code() {
    return code;
  }

  /** Whether this stage compares ranges that were not compared before in this run. */
  public boolean isFirstPass() {
    return this == COMPARE || this == RELEASE_RECOUNT;
  }

  /** Whether this stage is about held deletes only. */
  public boolean isRelease() {
    return this == RELEASE_RECOUNT || this == RELEASE_DELETE;
  }
}
