/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import java.util.random.RandomGenerator;

/** The clocks of the vendor's three nodes: each off for good, now and then one of them far off. */
final class MadeUpClocks {
  private final MadeUpSettings.Clocks settings;
  private final long[] skews = new long[3];
  private int jumpingNode;
  private long jumpEndsAt = Long.MIN_VALUE;
  private boolean mayJump = true;

  MadeUpClocks(MadeUpSettings.Clocks settings, RandomGenerator random) {
    this.settings = settings;
    for (int i = 0; i < skews.length; i++) {
      skews[i] =
          settings.skewMs() == 0 ? 0 : random.nextLong(-settings.skewMs(), settings.skewMs() + 1);
    }
  }

  void endJumps() {
    mayJump = false;
  }

  /** What a response is dated. */
  long responseTime(long now, RandomGenerator random) {
    if (mayJump && settings.jumpChance() > 0 && random.nextDouble() < settings.jumpChance()) {
      jumpingNode = random.nextInt(skews.length);
      jumpEndsAt = now + settings.jumpDurationMs();
    }
    int node = random.nextInt(skews.length);
    boolean jumped = mayJump && node == jumpingNode && now < jumpEndsAt;
    return now + skews[node] + (jumped ? settings.jumpMs() : 0);
  }

  /** What a change is stamped with. */
  long stamp(long now, RandomGenerator random) {
    return now + skews[random.nextInt(skews.length)];
  }
}
