/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.SplittableRandom;
import java.util.function.LongConsumer;

/**
 * Responses whose callback is never called, as after an error on a client's thread: in some
 * histories, until the faults end.
 */
final class LostResponses {
  private static final long STREAM = 0x510E527FADE682D1L;
  private static final int HISTORIES = 8;

  /** A task takes a request for lost after its four calls and a minute. */
  private static final long RECOVERY_MS = 4 * 30_000 + 60_000 + 30_000;

  private static final int MAX_LOST = 3;

  private final SplittableRandom random;
  private final LongConsumer onLoss;
  private int left;

  private LostResponses(SplittableRandom random, int left, LongConsumer onLoss) {
    this.random = random;
    this.left = left;
    this.onLoss = onLoss;
  }

  /**
   * @param onLoss told until when a loss delays everything
   */
  static LostResponses draw(long seed, LongConsumer onLoss) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean happens = random.nextInt(HISTORIES) == 0;
    return new LostResponses(random, happens ? 1 + random.nextInt(MAX_LOST) : 0, onLoss);
  }

  /** Whether the response that arrives now is lost. */
  boolean loses(long now) {
    if (left == 0 || random.nextInt(150) > 0) {
      return false;
    }
    left--;
    onLoss.accept(now + RECOVERY_MS);
    return true;
  }

  void end() {
    left = 0;
  }
}
