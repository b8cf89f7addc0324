/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The records of an answer.
 *
 * @param lastId the id of the last record, whether or not it is a row; empty: there is none
 * @param done whether the answer has all records that the statement asks for
 * @param total the number of records that the statement counts
 * @param masters by the id of a merged record, the one that it was merged into
 */
record RecordPage(
    List<Row> rows,
    List<MalformedRow> malformed,
    String lastId,
    boolean done,
    OptionalLong total,
    Map<String, String> masters) {
  int size() {
    return rows.size() + malformed.size();
  }
}
