/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Writes the offsets of a release for {@code EarlierFormatsTest}: from histories of the simulation,
 * those that have a key, or a combination of the states of the syncs, which no earlier one had.
 */
final class OffsetSamples {
  private final TreeSet<String> seen = new TreeSet<>();
  private final List<String> lines = new ArrayList<>();

  private OffsetSamples() {}

  /**
   * @param arguments the file, and how many seeds are run for each vendor
   */
  public static void main(String[] arguments) {
    Path file = Path.of(arguments[0]);
    int seeds = Integer.parseInt(arguments[1]);
    OffsetSamples samples = new OffsetSamples();
    OffsetStore.observe(samples::add);
    for (VendorUnderTest vendor : VendorUnderTest.values()) {
      for (long seed = 1; seed <= seeds; seed++) {
        Simulation.run(vendor, seed, History.Subject.NONE);
      }
    }
    try {
      Files.write(file, samples.lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    System.out.println(samples.lines.size() + " offsets with these keys: " + samples.keys());
  }

  private void add(String partition, String offset) {
    Map<String, Object> keys = OffsetStore.fromJson(offset);
    boolean isNew = false;
    for (String key : keys.keySet()) {
      isNew |= seen.add(key);
    }
    Object backfill = keys.get("backfill");
    if (backfill != null) {
      isNew |=
          seen.add(
              "("
                  + backfill
                  + (keys.containsKey("drift.found") ? ", frozen" : "")
                  + (keys.containsKey("reconcile.run") ? ", reconciles" : "")
                  + ")");
    }
    if (isNew) {
      lines.add(partition + "\t" + offset);
    }
  }

  private List<String> keys() {
    return seen.stream().filter(key -> !key.startsWith("(")).toList();
  }
}
