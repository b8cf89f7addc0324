/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Runs many seeds on two threads; the histories are independent. */
final class SeedRunner {
  private static final int THREADS = 2;

  private SeedRunner() {}

  record Report(
      VendorUnderTest vendor,
      long firstSeed,
      int seeds,
      long records,
      double seconds,
      List<Simulation.Outcome> failed) {
    String summary() {
      return String.format(
          Locale.ROOT,
          "simulation (%s): %d histories (seeds %d to %d), %d records, %d failed; %.0f histories a"
              + " minute on %d threads",
          vendor.code(),
          seeds,
          firstSeed,
          firstSeed + seeds - 1,
          records,
          failed.size(),
          seeds / seconds * 60,
          THREADS);
    }
  }

  static Report run(VendorUnderTest vendor, long from, int count) {
    AtomicLong next = new AtomicLong(from);
    AtomicLong records = new AtomicLong();
    ConcurrentLinkedQueue<Simulation.Outcome> failed = new ConcurrentLinkedQueue<>();
    long start = System.nanoTime();
    Runnable worker =
        () -> {
          for (long seed = next.getAndIncrement();
              seed < from + count;
              seed = next.getAndIncrement()) {
            Simulation.Outcome outcome = Simulation.run(vendor, seed, History.Subject.NONE);
            records.addAndGet(outcome.entries());
            if (outcome.failure() != null) {
              failed.add(outcome);
            }
          }
        };
    Thread[] threads = new Thread[THREADS];
    for (int i = 0; i < THREADS; i++) {
      threads[i] = new Thread(worker, "simulation-" + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
    List<Simulation.Outcome> sortedFailures =
        failed.stream().sorted(Comparator.comparingLong(Simulation.Outcome::seed)).toList();
    return new Report(
        vendor, from, count, records.get(), (System.nanoTime() - start) / 1e9, sortedFailures);
  }
}
