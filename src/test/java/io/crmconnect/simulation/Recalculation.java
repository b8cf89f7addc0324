/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A field that the vendor calculates, in a quarter of the histories with sweeps: its values change
 * without a new version, so only a comparison of values finds that. At rest, the topics equal the
 * CRM in this field too.
 */
final class Recalculation {
  private static final int MEAN_INTERVAL_MS = 2_500;

  private final Optional<String> field;
  private final SplittableRandom random;
  private final boolean isFlagged;
  private long lastValue = 1_000;

  private Recalculation(Optional<String> field, SplittableRandom random, boolean isFlagged) {
    this.field = field;
    this.random = random;
    this.isFlagged = isFlagged;
  }

  /**
   * @param allowed whether sweeps run
   */
  static Recalculation draw(long seed, SimulatedVendor vendor, boolean allowed) {
    SplittableRandom random = new SplittableRandom(seed ^ 0x3C6EF372FE94F82BL);
    boolean active = random.nextInt(4) == 0 && allowed;
    boolean flagged = random.nextBoolean();
    return new Recalculation(
        active ? vendor.enableCalculatedField(flagged) : Optional.empty(), random, flagged);
  }

  boolean isActive() {
    return field.isPresent();
  }

  boolean comparesAllFields() {
    return isActive() && !isFlagged;
  }

  /** What the settings must say so that the field is compared. */
  Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    if (comparesAllFields()) {
      settings.put("reconcile.fields", "all");
    }
    return settings;
  }

  /** Recalculates the field in some records; returns after how many ms that is due again. */
  long recalculate(CrmWorkload crmWorkload, long now) {
    List<ObjectSpec> objects =
        crmWorkload.objects().stream()
            .filter(each -> each.editable() && crmWorkload.hasLiveRecords(each))
            .toList();
    if (!objects.isEmpty()) {
      ObjectSpec object = objects.get(random.nextInt(objects.size()));
      List<String> ids = new ArrayList<>(crmWorkload.recordIds(object));
      // Now and then of all records, as of one that depends on the date.
      int count = random.nextInt(6) == 0 ? ids.size() : 1 + random.nextInt(Math.min(5, ids.size()));
      int from = random.nextInt(ids.size() - count + 1);
      for (String id : ids.subList(from, from + count)) {
        // Never the same value again, so that a row that is written twice is seen.
        crmWorkload.recalculate(object, id, field.orElseThrow(), Long.toString(++lastValue), now);
      }
    }
    return 1 + random.nextInt(2 * MEAN_INTERVAL_MS);
  }
}
