/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

/**
 * An object of the simulated CRM.
 *
 * @param name in topics and settings
 * @param vendorName what the vendor calls it
 * @param namesChanges whether the vendor lists changes; if not, the object is listed whole
 * @param editable whether it has fields that administrators change, and records that people change
 *     together, merge and so on; if not, it is one of a few fixed fields
 * @param toldDeletes which deletes the vendor reports without a comparison of all ids
 */
record ObjectSpec(
    String name,
    String vendorName,
    boolean namesChanges,
    boolean editable,
    ToldDeletes toldDeletes) {

  enum ToldDeletes {
    NONE,
    /** Those of merged records, by the survivor's row. */
    MERGES,
    /** All except permanent deletes, by a feed. */
    ALL
  }
}
