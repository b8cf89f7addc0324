/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;

/**
 * The seed's streams of random numbers, one for each part of the simulation, so that a draw more in
 * one part changes nothing in the others. Streams that were added later have seeds of their own, so
 * that the older ones stay as they were.
 *
 * @param plan sizes, intervals and rates
 * @param scheduler the order of events in one millisecond
 * @param vendor the simulated CRM and its faults
 * @param workload what people edit
 * @param tasks the workers of the tasks, their network and their consumers
 * @param faults when people act and when things go wrong
 * @param cluster the Connect cluster
 * @param scenario what the history is about
 * @param settings the connector's settings, and deletes and restores
 * @param drift changes of the vendor's schema
 * @param startupEdits edits while the syncs start
 * @param aborts crashes during transactions
 * @param sizes answers that shrink pages
 * @param clocks whose clock is wrong
 * @param pageCrashes crashes during transactions with pages of a backfill
 */
record RandomStreams(
    SplittableRandom plan,
    SplittableRandom scheduler,
    SplittableRandom vendor,
    SplittableRandom workload,
    SplittableRandom tasks,
    SplittableRandom faults,
    SplittableRandom cluster,
    SplittableRandom scenario,
    SplittableRandom settings,
    SplittableRandom drift,
    SplittableRandom startupEdits,
    SplittableRandom aborts,
    SplittableRandom sizes,
    SplittableRandom clocks,
    SplittableRandom pageCrashes) {

  static RandomStreams of(long seed) {
    SplittableRandom main = new SplittableRandom(seed);
    return new RandomStreams(
        main.split(),
        main.split(),
        main.split(),
        main.split(),
        main.split(),
        main.split(),
        main.split(),
        new SplittableRandom(seed ^ 0x632BE59BD9B4E019L),
        new SplittableRandom(seed ^ 0x5DEECE66DL),
        new SplittableRandom(seed ^ 0x2545F4914F6CDD1DL),
        new SplittableRandom(seed ^ 0x6A09E667F3BCC909L),
        new SplittableRandom(seed ^ 0x9FB21C651E98DF25L),
        new SplittableRandom(seed ^ 0x3C79AC492BA7B653L),
        new SplittableRandom(seed ^ 0x3C6EF372FE94F82BL),
        new SplittableRandom(seed ^ 0x510E527FADE682D1L));
  }
}
