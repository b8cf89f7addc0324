/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the sample data refer to, and the links of their deals. */
final class SampleSales {
  private static final int DEAL_TO_COMPANY = 341;
  private static final int DEAL_TO_CONTACT = 3;

  /** How many owners a team has. */
  private static final int TEAM_SIZE = 10;

  /** Of a large account, only the first records have links. */
  private static final int MAX_LINKED = 10_000;

  private final SimHubspot hubspot;
  private final ReferenceData data;
  private final long now;

  private SampleSales(SimHubspot hubspot, long now) {
    this.hubspot = hubspot;
    this.data = hubspot.reference();
    this.now = now;
  }

  /** Adds to what {@link SampleData} has filled. */
  static void fill(SimHubspot hubspot, long now) {
    SampleSales sales = new SampleSales(hubspot, now - 3_600_000);
    sales.addPipelines();
    sales.addTeams();
    sales.addMoney();
    sales.data.putList(77, "Newsletter", 0, sales.now);
    sales.addLinks("deals", "companies", DEAL_TO_COMPANY);
    sales.addLinks("deals", "contacts", DEAL_TO_CONTACT);
  }

  private void addPipelines() {
    Map<String, String> stages =
        new TreeMap<>(
            Map.of(
                "subscriber", "Subscriber",
                "lead", "Lead",
                "opportunity", "Opportunity",
                "customer", "Customer",
                "evangelist", "Fan"));
    for (String pipeline : List.of("default", "renewals")) {
      data.putPipeline("deals", pipeline, pipeline.equals("default") ? "Sales" : "Renewals", now);
      stages.forEach((id, label) -> data.putStage("deals", pipeline, id, label, now));
    }
    stages.forEach((value, label) -> data.putOption("contacts", "lifecyclestage", value, label));
    data.putLabel("deals", "companies", DEAL_TO_COMPANY, "HUBSPOT_DEFINED", null);
    data.putLabel("deals", "contacts", DEAL_TO_CONTACT, "HUBSPOT_DEFINED", null);
  }

  private void addTeams() {
    List<Long> owners = ids("owners");
    for (int i = 0; i < owners.size(); i++) {
      String team = Integer.toString(500 + i / TEAM_SIZE);
      String user = Integer.toString(30_000 + i);
      data.putTeam(team, "Team " + team, user);
      data.putOwnerTeam(Long.toString(owners.get(i)), team, "Team " + team, true);
      data.putUser(user, "owner" + i + "@firm.example");
    }
  }

  private void addMoney() {
    data.putExchangeRate("1", "USD", "EUR", 0.92, now);
    data.putExchangeRate("2", "GBP", "EUR", 1.17, now);
  }

  /** Two of three records have a link. */
  private void addLinks(String from, String to, int typeId) {
    List<Long> toIds = ids(to);
    List<Long> fromIds = ids(from);
    for (int i = 0; i < fromIds.size(); i++) {
      if (i % 3 != 2 && !toIds.isEmpty()) {
        long toId = toIds.get((int) (i * 7L % toIds.size()));
        hubspot.links().link(from, fromIds.get(i), to, toId, typeId, now);
      }
    }
  }

  private List<Long> ids(String type) {
    List<Long> ids = new ArrayList<>();
    hubspot.rows(type, -1, MAX_LINKED, row -> ids.add(row.id()));
    return ids;
  }

  /**
   * Lets some links of the pair lead to another record.
   *
   * @return their number
   */
  static int moveLinks(SimHubspot hubspot, String from, String to, int count, long now) {
    List<LinkData.ShownLink> shown = hubspot.links().shown(from, to);
    List<LinkData.ShownLink> moved = new ArrayList<>();
    for (int i = 0; i < count && i < shown.size(); i++) {
      moved.add(shown.get((int) ((long) i * shown.size() / count)));
    }
    for (LinkData.ShownLink each : moved) {
      // The target of any other link is a live record as well.
      long target = shown.get((int) (each.fromId() % shown.size())).toId();
      hubspot.links().unlink(from, each.fromId(), to, each.toId());
      hubspot.links().link(from, each.fromId(), to, target, each.typeId(), now);
    }
    return moved.size();
  }
}
