/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;

/**
 * The third act: links between records change, which moves no timestamp, and a stage gets another
 * name.
 */
final class LinksAct {
  /** What is copied of the links: first and second object of each pair. */
  static final List<String> PAIRS = List.of("deals:companies", "deals:contacts");

  /** Also owners, which are compared as records are. */
  static final List<String> REFERENCE =
      List.of(
          "pipelines",
          "pipeline_stages",
          "properties",
          "property_options",
          "association_labels",
          "owner_teams",
          "teams",
          "account_users",
          "currencies",
          "exchange_rates",
          "lists");

  private static final int LINKS_PER_PAIR = 20;
  private static final String STAGES_TABLE = "crm_pipeline_stages";
  private static final String STAGE = "deals:default:lead";
  private static final String STAGE_LABEL = "Qualified";
  private static final long TIMEOUT_MS = 120_000;

  /** Ids of links that are new, and of those that are gone. */
  private record Changes(Set<String> added, Set<String> removed) {}

  private final ProgressScreen progressScreen;
  private final SimControlClient crm;
  private final Warehouse warehouse;

  LinksAct(ProgressScreen progressScreen, SimControlClient crm, Warehouse warehouse) {
    this.progressScreen = progressScreen;
    this.crm = crm;
    this.warehouse = warehouse;
  }

  static String tableOf(String pair) {
    return "crm_" + from(pair) + "_" + to(pair);
  }

  static String from(String pair) {
    return pair.substring(0, pair.indexOf(':'));
  }

  static String to(String pair) {
    return pair.substring(pair.indexOf(':') + 1);
  }

  JsonNode linksOf(String pair) {
    return crm.links(from(pair), to(pair));
  }

  /**
   * Runs until all changes have arrived.
   *
   * @param meanwhile called repeatedly while waiting
   */
  void run(Runnable meanwhile) throws InterruptedException {
    for (String pair : PAIRS) {
      await(
          "the links of " + pair + " are not copied",
          meanwhile,
          () -> warehouse.ids(tableOf(pair)).size() >= linksOf(pair).size() * 99 / 100);
    }
    await(
        "the stages are not copied",
        meanwhile,
        () -> !warehouse.text(STAGES_TABLE, STAGE, "label").isEmpty());
    progressScreen.print(
        String.format(
            Locale.ROOT,
            "Third act: %d deals get other companies, %d get other contacts, which moves no"
                + " timestamp; the stage %s is called %s in place of %s ...",
            LINKS_PER_PAIR,
            LINKS_PER_PAIR,
            STAGE.substring(STAGE.lastIndexOf(':') + 1),
            STAGE_LABEL,
            warehouse.text(STAGES_TABLE, STAGE, "label")));
    Map<String, Changes> changes = new TreeMap<>();
    for (String pair : PAIRS) {
      changes.put(pair, moveLinks(pair));
    }
    String[] stage = STAGE.split(":");
    crm.nameStage(stage[0], stage[1], stage[2], STAGE_LABEL);
    long changedAt = System.currentTimeMillis();
    List<String> awaited = new ArrayList<>(PAIRS);
    awaited.add(STAGE);
    await(
        "the changes have not arrived",
        meanwhile,
        () -> {
          long seconds = (System.currentTimeMillis() - changedAt) / 1000;
          awaited.removeIf(
              each -> {
                boolean arrived =
                    each.equals(STAGE)
                        ? warehouse.text(STAGES_TABLE, STAGE, "label").equals(STAGE_LABEL)
                        : haveArrived(each, changes.get(each));
                if (arrived) {
                  progressScreen.print(
                      each.equals(STAGE)
                          ? "  the stage has its name after " + seconds + " s"
                          : "  the links of "
                              + each
                              + " are in the warehouse after "
                              + seconds
                              + " s");
                }
                return arrived;
              });
          return awaited.isEmpty();
        });
  }

  private Changes moveLinks(String pair) {
    Set<String> before = idsOf(linksOf(pair));
    crm.moveLinks(from(pair), to(pair), LINKS_PER_PAIR);
    Set<String> added = idsOf(linksOf(pair));
    Set<String> removed = new TreeSet<>(before);
    removed.removeAll(added);
    added.removeAll(before);
    return new Changes(added, removed);
  }

  /** Whether the warehouse has the new links, and no longer the others; edits go on meanwhile. */
  private boolean haveArrived(String pair, Changes changes) {
    Set<String> present = warehouse.ids(tableOf(pair));
    Set<String> current = idsOf(linksOf(pair));
    return changes.added.stream().allMatch(id -> present.contains(id) || !current.contains(id))
        && changes.removed.stream().allMatch(id -> !present.contains(id) || current.contains(id));
  }

  private static Set<String> idsOf(JsonNode rows) {
    Set<String> ids = new TreeSet<>();
    rows.fieldNames().forEachRemaining(ids::add);
    return ids;
  }

  private static void await(String failureMessage, Runnable meanwhile, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.currentTimeMillis() + TIMEOUT_MS;
    while (!condition.getAsBoolean()) {
      if (System.currentTimeMillis() > deadline) {
        throw new IllegalStateException(failureMessage + " after " + TIMEOUT_MS / 1000 + " s");
      }
      meanwhile.run();
      Thread.sleep(500);
    }
  }
}
