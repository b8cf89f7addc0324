/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.Map;

/**
 * A state of a record.
 *
 * @param stamp SystemModstamp, epoch ms, whole seconds; of a deleted record, also deletedDate
 * @param lastModified LastModifiedDate, likewise
 * @param visibleAt when its transaction commits, true epoch ms
 * @param masterRecordId what it was merged into; null if it was not
 * @param values by the key of the field; no value: null
 */
record RowVersion(
    State state,
    long stamp,
    long lastModified,
    long visibleAt,
    String masterRecordId,
    Map<String, String> values) {
  enum State {
    LIVE,
    /** In the recycle bin. */
    DELETED,
    /** Only the delete log may still know it. */
    PURGED
  }
}
