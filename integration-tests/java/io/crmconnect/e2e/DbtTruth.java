/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.simhubspot.HistoryData;
import io.crmconnect.simhubspot.LinkData;
import io.crmconnect.simhubspot.SimRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The answers to the example queries, computed from the simulated CRM. */
final class DbtTruth {
  private final SimulatedCrm crm;
  private final Map<String, Map<Long, SimRow>> rows = new TreeMap<>();

  DbtTruth(SimulatedCrm crm) {
    this.crm = crm;
    for (String object : SalesDesk.OBJECTS) {
      rows.put(object, byId(object));
    }
    rows.put("owners", byId("owners"));
  }

  private Map<Long, SimRow> byId(String type) {
    return crm.read(
        hubspot -> {
          Map<Long, SimRow> byId = new TreeMap<>();
          hubspot.rows(type).forEach(row -> byId.put(row.id(), row));
          return byId;
        });
  }

  private List<LinkData.ShownLink> links(String from, String to) {
    return crm.read(hubspot -> hubspot.links().shown(from, to));
  }

  /** By the question; the rows in the order of their texts. */
  Map<String, List<String>> answers() {
    Map<String, List<String>> answers = new TreeMap<>();
    answers.put("deals by stage and owner", dealsByStageAndOwner());
    answers.put("weighted amount by pipeline", weightedAmounts());
    answers.put("contacts without a company", contactsWithoutCompany());
    answers.put("deals and their amount by company", dealsByCompany());
    answers.put(
        "contacts by the label of their lifecycle stage",
        count(rows("contacts"), row -> SalesDesk.label(row.values().get("lifecyclestage"))));
    answers.put("tickets by stage and priority", ticketsByStage());
    answers.put("activities by contact and type", activitiesByContact());
    answers.put("deals by team of their owner", dealsByTeam());
    answers.put("deals without an activity", dealsWithoutActivity());
    answers.put("addresses that e-mails went to", addresses());
    answers.put("merged contacts", mergedContacts());
    answers.put("properties by object", properties());
    answers.put("time that deals spent in each stage which they have left", stageDurations());
    return answers;
  }

  private List<SimRow> rows(String object) {
    return List.copyOf(rows.get(object).values());
  }

  /** Text and number of each group; rows without a group are left out. */
  private static List<String> count(List<SimRow> rows, Function<SimRow, String> group) {
    Map<String, Integer> counts = new TreeMap<>();
    for (SimRow row : rows) {
      String key = group.apply(row);
      if (key != null) {
        counts.merge(key, 1, Integer::sum);
      }
    }
    return format(counts);
  }

  private static List<String> format(Map<String, Integer> counts) {
    List<String> lines = new ArrayList<>();
    counts.forEach((key, count) -> lines.add(key + "|" + count));
    lines.sort(null);
    return lines;
  }

  /** Text, number and sum of each group. */
  private static List<String> format(Map<String, Integer> counts, Map<String, Double> sums) {
    List<String> lines = new ArrayList<>();
    counts.forEach(
        (key, count) -> lines.add(key + "|" + count + "|" + DbtViewsIT.plain(sums.get(key))));
    lines.sort(null);
    return lines;
  }

  private List<String> dealsByStageAndOwner() {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Double> sums = new TreeMap<>();
    for (SimRow deal : rows("deals")) {
      String stage = SalesDesk.label(deal.values().get("dealstage")) + " deal";
      String key = stage + "|" + ownerName(deal);
      counts.merge(key, 1, Integer::sum);
      sums.merge(key, DbtViewsIT.number(deal, "amount"), Double::sum);
    }
    return format(counts, sums);
  }

  private String ownerName(SimRow row) {
    String id = row.values().get("hubspot_owner_id");
    if (id == null || id.isEmpty()) {
      return "null";
    }
    SimRow owner = rows.get("owners").get(Long.parseLong(id));
    return owner.values().get("firstName") + " " + owner.values().get("lastName");
  }

  /** The sample stages have the probability 0.2. */
  private List<String> weightedAmounts() {
    Map<String, Double> sums = new TreeMap<>();
    for (SimRow deal : rows("deals")) {
      sums.merge(
          "Pipeline " + deal.values().get("pipeline"),
          DbtViewsIT.number(deal, "amount") * 0.2,
          Double::sum);
    }
    List<String> lines = new ArrayList<>();
    sums.forEach((key, sum) -> lines.add(key + "|" + DbtViewsIT.plain(Math.rint(sum))));
    return lines;
  }

  private List<String> contactsWithoutCompany() {
    List<Long> linked =
        links("contacts", "companies").stream().map(LinkData.ShownLink::fromId).toList();
    return List.of(
        Long.toString(rows("contacts").stream().filter(row -> !linked.contains(row.id())).count()));
  }

  private List<String> dealsByCompany() {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Double> sums = new TreeMap<>();
    for (LinkData.ShownLink link : links("deals", "companies")) {
      String company = rows.get("companies").get(link.toId()).values().get("name");
      counts.merge(company, 1, Integer::sum);
      sums.merge(
          company, DbtViewsIT.number(rows.get("deals").get(link.fromId()), "amount"), Double::sum);
    }
    return format(counts, sums);
  }

  private List<String> ticketsByStage() {
    return count(
        rows("tickets"),
        ticket ->
            (ticket.values().get("hs_pipeline_stage").equals("1") ? "New" : "Closed")
                + "|"
                + ticket.values().get("hs_ticket_priority"));
  }

  private List<String> activitiesByContact() {
    Map<String, Integer> counts = new TreeMap<>();
    for (String type : SalesDesk.ACTIVITIES) {
      String name = type.substring(0, type.length() - 1).toUpperCase(Locale.ROOT);
      for (LinkData.ShownLink link : links(type, "contacts")) {
        counts.merge(link.toId() + "|" + name, 1, Integer::sum);
      }
    }
    return format(counts);
  }

  private List<String> dealsByTeam() {
    List<Long> owners = List.copyOf(rows.get("owners").keySet());
    return count(
        rows("deals"),
        deal -> {
          String owner = deal.values().get("hubspot_owner_id");
          if (owner == null || owner.isEmpty()) {
            return null;
          }
          return owners.indexOf(Long.parseLong(owner)) < 2 ? "North" : "South";
        });
  }

  private List<String> dealsWithoutActivity() {
    List<Long> linked = new ArrayList<>();
    for (String type : SalesDesk.ACTIVITIES) {
      links(type, "deals").forEach(link -> linked.add(link.toId()));
    }
    return List.of(
        Long.toString(rows("deals").stream().filter(row -> !linked.contains(row.id())).count()));
  }

  private List<String> addresses() {
    Map<String, Integer> counts = new TreeMap<>();
    for (SimRow email : rows("emails")) {
      for (String address : email.values().get("hs_email_to_email").split(";")) {
        counts.merge(address, 1, Integer::sum);
      }
    }
    return format(counts);
  }

  private List<String> mergedContacts() {
    List<String> lines = new ArrayList<>();
    for (SimRow contact : rows("contacts")) {
      String merged = contact.values().get("hs_merged_object_ids");
      if (merged != null && !merged.isEmpty()) {
        Arrays.stream(merged.split(";")).forEach(id -> lines.add(contact.id() + "|" + id));
      }
    }
    lines.sort(null);
    return lines;
  }

  private List<String> stageDurations() {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, Double> seconds = new TreeMap<>();
    for (SimRow deal : rows("deals")) {
      List<HistoryData.Value> newestFirst =
          crm.read(hubspot -> hubspot.shownHistory("deals", deal.id(), "dealstage"));
      for (int i = 1; i < newestFirst.size(); i++) {
        HistoryData.Value left = newestFirst.get(i);
        long duration = newestFirst.get(i - 1).timestamp() - left.timestamp();
        counts.merge(left.value(), 1, Integer::sum);
        seconds.merge(left.value(), duration / 1_000.0, Double::sum);
      }
    }
    seconds.replaceAll((stage, sum) -> Math.rint(sum));
    return format(counts, seconds);
  }

  private List<String> properties() {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, String> names =
        Map.of("contacts", "contact", "companies", "company", "deals", "deal", "tickets", "ticket");
    names.forEach(
        (object, name) -> counts.put(name, crm.read(hubspot -> hubspot.properties(object).size())));
    return format(counts);
  }
}
