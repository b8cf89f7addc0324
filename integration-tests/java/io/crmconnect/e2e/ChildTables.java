/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.simhubspot.HistoryData;
import io.crmconnect.simhubspot.LinkData;
import io.crmconnect.simhubspot.MembershipData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the tables of links, histories and members with the CRM, row by row. */
final class ChildTables {
  private static final String MILLIS = "(extract(epoch from \"%s\") * 1000)::bigint";

  private final SimulatedCrm crm;
  private final String prefix;

  ChildTables(SimulatedCrm crm, String prefix) {
    this.crm = crm;
    this.prefix = prefix;
  }

  /** By table, the rows on one side only; empty if nothing differs. */
  Map<String, String> differences(Statement statement) throws SQLException {
    Map<String, String> differences = new TreeMap<>();
    for (String pair : SalesDesk.PAIRS) {
      compare(
          statement,
          "from_id || '|' || to_id || '|' || type_id",
          SalesDesk.from(pair) + "_" + SalesDesk.to(pair),
          crm.read(hubspot -> links(hubspot, SalesDesk.from(pair), SalesDesk.to(pair))),
          differences);
    }
    compare(
        statement,
        "record_id || '|' || property || '|' || "
            + MILLIS.formatted("timestamp")
            + " || '|' || sequence || '|' || value",
        "deals_property_history",
        crm.read(ChildTables::stageHistory),
        differences);
    compare(
        statement,
        "list_id || '|' || record_id || '|' || " + MILLIS.formatted("joined_at"),
        "list_memberships",
        crm.read(ChildTables::members),
        differences);
    return differences;
  }

  private void compare(
      Statement statement,
      String columns,
      String table,
      List<String> expected,
      Map<String, String> differences)
      throws SQLException {
    List<String> wrong = new ArrayList<>();
    try (ResultSet found =
        statement.executeQuery("select " + columns + " from " + prefix + "_" + table)) {
      while (found.next()) {
        wrong.add(found.getString(1));
      }
    }
    List<String> missing = new ArrayList<>(expected);
    missing.removeAll(wrong);
    wrong.removeAll(expected);
    if (expected.isEmpty() || !missing.isEmpty() || !wrong.isEmpty()) {
      differences.put(table, "missing " + missing + ", wrong " + wrong);
    }
  }

  private static List<String> links(SimHubspot hubspot, String from, String to) {
    List<String> rows = new ArrayList<>();
    for (LinkData.ShownLink each : hubspot.links().shown(from, to)) {
      rows.add(each.fromId() + "|" + each.toId() + "|" + each.typeId());
    }
    return rows;
  }

  private static List<String> stageHistory(SimHubspot hubspot) {
    List<String> rows = new ArrayList<>();
    for (SimRow deal : hubspot.rows("deals")) {
      for (HistoryData.Value each : hubspot.shownHistory("deals", deal.id(), "dealstage")) {
        rows.add(
            String.join(
                "|",
                Long.toString(deal.id()),
                "dealstage",
                Long.toString(each.timestamp()),
                Integer.toString(each.sequence()),
                each.value()));
      }
    }
    return rows;
  }

  private static List<String> members(SimHubspot hubspot) {
    List<String> rows = new ArrayList<>();
    for (MembershipData.Member each : hubspot.memberships().members(SalesDesk.LIST)) {
      rows.add(SalesDesk.LIST + "|" + each.recordId() + "|" + each.joinedAt());
    }
    return rows;
  }
}
