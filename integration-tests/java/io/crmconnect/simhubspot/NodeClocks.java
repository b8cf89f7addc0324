package io.crmconnect.simhubspot;

import java.util.random.RandomGenerator;

/** The clocks of the vendor's nodes: each off for good, now and then one of them far off. */
final class NodeClocks {
  private final SimClocks settings;
  private final long[] skew;
  private int jumping;
  private long jumpsUntil = Long.MIN_VALUE;
  private boolean calm;

  NodeClocks(SimClocks settings, RandomGenerator random) {
    this.settings = settings;
    this.skew = new long[Math.max(1, settings.nodes())];
    for (int i = 0; i < skew.length; i++) {
      skew[i] =
          settings.skewMs() == 0 ? 0 : random.nextLong(-settings.skewMs(), settings.skewMs() + 1);
    }
  }

  /** Whether they may jump from now on; if not, none of them is far off. */
  void jump(boolean may) {
    calm = !may;
    jumpsUntil = Long.MIN_VALUE;
  }

  /** What the clock of some node says, for an answer. */
  long date(long now, RandomGenerator random) {
    if (!calm && settings.jumpChance() > 0 && random.nextDouble() < settings.jumpChance()) {
      jumping = random.nextInt(skew.length);
      jumpsUntil = now + settings.jumpLastsMs();
    }
    int node = random.nextInt(skew.length);
    return at(node, now, true);
  }

  /** What the clock of some node says, for a commit. */
  long stamp(long now, RandomGenerator random) {
    return at(random.nextInt(skew.length), now, settings.stampsJump());
  }

  private long at(int node, long now, boolean mayJump) {
    boolean jumped = mayJump && node == jumping && now < jumpsUntil;
    return now + skew[node] + (jumped ? settings.jumpMs() : 0);
  }
}
