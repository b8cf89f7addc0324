/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

/**
 * The clocks of the vendor's nodes, which provide the dates of responses and the versions of
 * commits.
 *
 * @param nodes number of nodes
 * @param skewMs maximum constant offset of each node, in either direction
 * @param jumpChance probability per response that a node's clock jumps
 * @param jumpMs size of the jump; negative: back
 * @param jumpDurationMs duration of the jump
 * @param stampsJump whether the versions of commits also jump
 * @param sameMsUpdates whether two updates of a record within one ms have the same version;
 *     otherwise the later version is one ms higher
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
