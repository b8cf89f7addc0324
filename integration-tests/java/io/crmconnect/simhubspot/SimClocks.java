package io.crmconnect.simhubspot;

/**
 * The clocks of the vendor's nodes, which date answers and stamp commits.
 *
 * @param nodes how many
 * @param skewMs each node is off by up to this much, either way, for good
 * @param jumpChance chance at each answer that a node's clock jumps
 * @param jumpMs by how much it jumps; negative: back
 * @param jumpDurationMs how long it stays there
 * @param stampsJump whether commits are stamped with the jump too
 * @param sameMsUpdates whether two updates of a record within one ms carry the same stamp; else the
 *     later one's is moved on by a ms
 */
public record SimClocks(
    int nodes,
    long skewMs,
    double jumpChance,
    long jumpMs,
    long jumpDurationMs,
    boolean stampsJump,
    boolean sameMsUpdates) {
  public static final SimClocks EXACT = new SimClocks(3, 0L, 0, 3_600_000L, 60_000L, false, false);

  public SimClocks withNodes(int value) {
    return new SimClocks(
        value, skewMs, jumpChance, jumpMs, jumpDurationMs, stampsJump, sameMsUpdates);
  }

  public SimClocks withSkewMs(long value) {
    return new SimClocks(
        nodes, value, jumpChance, jumpMs, jumpDurationMs, stampsJump, sameMsUpdates);
  }

  public SimClocks withJumpChance(double value) {
    return new SimClocks(nodes, skewMs, value, jumpMs, jumpDurationMs, stampsJump, sameMsUpdates);
  }

  public SimClocks withJumpMs(long value) {
    return new SimClocks(
        nodes, skewMs, jumpChance, value, jumpDurationMs, stampsJump, sameMsUpdates);
  }

  public SimClocks withJumpDurationMs(long value) {
    return new SimClocks(nodes, skewMs, jumpChance, jumpMs, value, stampsJump, sameMsUpdates);
  }

  public SimClocks withStampsJump(boolean value) {
    return new SimClocks(nodes, skewMs, jumpChance, jumpMs, jumpDurationMs, value, sameMsUpdates);
  }

  public SimClocks withSameMsUpdates(boolean value) {
    return new SimClocks(nodes, skewMs, jumpChance, jumpMs, jumpDurationMs, stampsJump, value);
  }
}
