/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

import java.util.random.RandomGenerator;

/**
 * The clocks of the vendor's nodes: each has a constant offset, and sometimes one of them jumps.
 */
public final class NodeClocks {
  private final SimClocks settings;
  private final long[] skews;
  private int jumpingNode;
  private long jumpEndsAt = Long.MIN_VALUE;
  private boolean jumpsDisabled;

  public NodeClocks(SimClocks settings, RandomGenerator random) {
    this.settings = settings;
    this.skews = new long[Math.max(1, settings.nodes())];
    for (int i = 0; i < skews.length; i++) {
      skews[i] =
          settings.skewMs() == 0 ? 0 : random.nextLong(-settings.skewMs(), settings.skewMs() + 1);
    }
  }

  /** Sets whether clocks may jump; if not, no clock is in a jump. */
  public void allowJumps(boolean allowed) {
    jumpsDisabled = !allowed;
    jumpEndsAt = Long.MIN_VALUE;
  }

  /** The time of a random node's clock, for a response. */
  public long responseDate(long now, RandomGenerator random) {
    if (!jumpsDisabled
        && settings.jumpChance() > 0
        && random.nextDouble() < settings.jumpChance()) {
      jumpingNode = random.nextInt(skews.length);
      jumpEndsAt = now + settings.jumpDurationMs();
    }
    int node = random.nextInt(skews.length);
    return clockAt(node, now, true);
  }

  /** The time of a random node's clock, for a commit. */
  public long commitStamp(long now, RandomGenerator random) {
    return clockAt(random.nextInt(skews.length), now, settings.stampsJump());
  }

  private long clockAt(int node, long now, boolean mayJump) {
    boolean jumped = mayJump && node == jumpingNode && now < jumpEndsAt;
    return now + skews[node] + (jumped ? settings.jumpMs() : 0);
  }
}
