/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Seeds that no run has used: counted on from the minute at which the run begins. A seed that was
 * run before finds only what comes back, never what is new.
 */
final class NewSeeds {
  private static final long SEEDS_PER_MINUTE = 1_000_000;
  private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("yyyyMMddHHmm");

  private NewSeeds() {}

  /** The first seed of a run that begins now. */
  static long first() {
    return firstAt(LocalDateTime.now(ZoneOffset.UTC));
  }

  static long firstAt(LocalDateTime utc) {
    return Long.parseLong(utc.format(MINUTE)) * SEEDS_PER_MINUTE;
  }
}
