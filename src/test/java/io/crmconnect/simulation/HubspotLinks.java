/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.simhubspot.LinkData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimRow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** Links between contacts, deals and pets of a simulated HubSpot account. */
final class HubspotLinks implements SimulatedLinks {
  /**
   * @param from and {@code to}: the objects as the connector names them
   * @param plainType the type of links without a label
   * @param labelledType the type of links with a label
   */
  private record Pair(String from, String to, int plainType, int labelledType) {
    String topic() {
      return from + "_" + to;
    }

    String fromType() {
      return vendorName(from);
    }

    String toType() {
      return vendorName(to);
    }

    private static String vendorName(String object) {
      return object.equals("custom_pets") ? "pets" : object;
    }
  }

  private static final List<Pair> PAIRS =
      List.of(
          new Pair("contacts", "contacts", 449, 450),
          new Pair("deals", "contacts", 3, 17),
          new Pair("custom_pets", "contacts", 30, 31));

  private final SimHubspot hubspot;
  private final LinkData links;
  private boolean showsNothingSometimes;
  private final Map<String, String> labels = new LinkedHashMap<>();

  HubspotLinks(SimHubspot hubspot) {
    this.hubspot = hubspot;
    this.links = hubspot.links();
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "crm.associations",
        PAIRS.stream().map(pair -> pair.from + ":" + pair.to).collect(Collectors.joining(",")),
        "associations.interval.ms",
        "20000");
  }

  @Override
  public void create(SplittableRandom random, long now) {
    links.setPageSize(1 + random.nextInt(random.nextBoolean() ? 4 : 500));
    links.setReportsEmpty(random.nextBoolean());
    links.setOmissions(random.nextBoolean() ? 0 : 0.1 * random.nextDouble());
    showsNothingSometimes = random.nextInt(3) == 0;
    for (Pair pair : PAIRS) {
      hubspot
          .reference()
          .putLabel(pair.fromType(), pair.toType(), pair.plainType, "HUBSPOT_DEFINED", null);
      setLabel(pair, "Friend");
      for (int i = 0; i < 30; i++) {
        link(pair, random, now);
      }
    }
  }

  private void setLabel(Pair pair, String label) {
    labels.put(pair.topic(), label);
    hubspot
        .reference()
        .putLabel(pair.fromType(), pair.toType(), pair.labelledType, "USER_DEFINED", label);
  }

  private void link(Pair pair, SplittableRandom random, long now) {
    List<SimRow> from = hubspot.rows(pair.fromType());
    List<SimRow> to = hubspot.rows(pair.toType());
    if (from.isEmpty() || to.isEmpty()) {
      return;
    }
    long fromId = from.get(random.nextInt(from.size())).id();
    int count = random.nextInt(8) == 0 ? 10 : 1;
    for (int i = 0; i < count; i++) {
      long toId = to.get(random.nextInt(to.size())).id();
      links.link(pair.fromType(), fromId, pair.toType(), toId, pair.plainType, now);
      if (random.nextInt(3) == 0) {
        links.link(pair.fromType(), fromId, pair.toType(), toId, pair.labelledType, now);
      }
    }
  }

  @Override
  public void edit(SplittableRandom random, long now) {
    if (showsNothingSometimes && random.nextInt(4) == 0) {
      links.setShowsNothingUntil(now + 15_000 + random.nextInt(45_000));
      return;
    }
    Pair pair = PAIRS.get(random.nextInt(PAIRS.size()));
    List<LinkData.ShownLink> shown = links.shown(pair.fromType(), pair.toType());
    int choice = random.nextInt(10);
    if (choice == 0) {
      setLabel(pair, "label " + random.nextInt(1_000));
    } else if (choice < 5 || shown.isEmpty()) {
      link(pair, random, now);
    } else {
      LinkData.ShownLink gone = shown.get(random.nextInt(shown.size()));
      if (gone.typeId() == pair.plainType) {
        links.unlink(pair.fromType(), gone.fromId(), pair.toType(), gone.toId());
      } else {
        links.unlink(pair.fromType(), gone.fromId(), pair.toType(), gone.toId(), gone.typeId());
      }
    }
  }

  @Override
  public void endFaults(long now) {
    links.setOmissions(0);
    links.setShowsNothingUntil(now);
    SplittableRandom random = new SplittableRandom(1);
    for (Pair pair : PAIRS) {
      if (links.shown(pair.fromType(), pair.toType()).isEmpty()) {
        link(pair, random, now);
      }
    }
  }

  @Override
  public Map<String, Map<String, ShownLink>> shown() {
    Map<String, Map<String, ShownLink>> byTopic = new LinkedHashMap<>();
    for (Pair pair : PAIRS) {
      Map<String, ShownLink> ofPair = new LinkedHashMap<>();
      for (LinkData.ShownLink link : links.shown(pair.fromType(), pair.toType())) {
        ofPair.put(
            link.fromId() + ":" + link.toId() + ":" + link.typeId(),
            new ShownLink(link.since(), values(pair, link)));
      }
      byTopic.put(pair.topic(), ofPair);
    }
    return byTopic;
  }

  private Map<String, String> values(Pair pair, LinkData.ShownLink link) {
    boolean labelled = link.typeId() == pair.labelledType;
    Map<String, String> values = new LinkedHashMap<>();
    values.put("from_id", Long.toString(link.fromId()));
    values.put("to_id", Long.toString(link.toId()));
    values.put("type_id", Integer.toString(link.typeId()));
    values.put("category", labelled ? "USER_DEFINED" : "HUBSPOT_DEFINED");
    values.put("label", labelled ? labels.get(pair.topic()) : null);
    return values;
  }

  @Override
  public List<String> pairsOf(List<String> objects) {
    List<String> topics = new ArrayList<>();
    for (Pair pair : PAIRS) {
      if (objects.contains(pair.from) && objects.contains(pair.to)) {
        topics.add(pair.topic());
      }
    }
    return topics;
  }
}
