/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.InstantText;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Collects the records of an answer as rows. */
final class RecordCollector {
  private final ObjectTraits traits;
  private final List<Row> rows = new ArrayList<>();
  private final List<MalformedRow> malformed = new ArrayList<>();
  private final Map<String, String> masters = new LinkedHashMap<>();
  private String lastId = "";

  RecordCollector(ObjectTraits traits) {
    this.traits = traits;
  }

  /**
   * @param done as in {@link RecordPage}
   * @param total as in {@link RecordPage}
   */
  RecordPage toPage(boolean done, OptionalLong total) {
    return new RecordPage(rows, malformed, lastId, done, total, masters);
  }

  /**
   * @param rawJson the record as it came, for the quarantine
   */
  void add(RowValues row, Supplier<String> rawJson) {
    String id = row.get(Soql.ID);
    String master = row.get(Soql.MASTER_ID);
    if (id == null || !SalesforceIds.isId(id)) {
      malformed.add(new MalformedRow("", "Salesforce sent a record without an id.", rawJson.get()));
      return;
    }
    String wideId = SalesforceIds.widen(id);
    lastId = wideId;
    if ("true".equals(row.get(Soql.IS_DELETED))) {
      // Of a read of ids; statements say which of the two they ask for.
      return;
    }
    if (master != null && SalesforceIds.isId(master)) {
      masters.put(wideId, SalesforceIds.widen(master));
    }
    long version =
        traits.cursorField().isEmpty() ? Row.NO_VERSION : instant(row, traits.cursorField().get());
    if (version == InstantText.INVALID) {
      malformed.add(
          new MalformedRow(
              wideId,
              "Salesforce sent a record without the time of its last change.",
              rawJson.get()));
      return;
    }
    long created =
        traits.createdField().isPresent()
            ? instant(row, traits.createdField().get())
            : InstantText.INVALID;
    rows.add(
        new Row(
            wideId,
            version,
            created == InstantText.INVALID ? Row.UNKNOWN_TIME : created,
            row,
            List.of()));
  }

  private static long instant(RowValues row, String field) {
    String text = row.get(field);
    return text == null ? InstantText.INVALID : InstantText.toTimeOfChange(text);
  }
}
