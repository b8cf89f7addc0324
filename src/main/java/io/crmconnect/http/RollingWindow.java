package io.crmconnect.http;

import java.util.ArrayDeque;

/**
 * Calls that may still count in a rolling window of the far side.
 *
 * <p>The far side counts arrivals, which lie somewhere between grant and answer: calls granted far
 * apart can arrive together. So a call counts from its grant until a whole window after its answer;
 * what is granted then arrives at least a window later than it did.
 */
final class RollingWindow {
  /** Both ends are read from a clock of whole ms. */
  private static final long ROUNDING_MS = 2;

  /** How soon to look again when only an answer can make room. */
  private static final long LOOK_AGAIN_MS = 25;

  private final ArrayDeque<Long> answered = new ArrayDeque<>();
  private int inFlight;

  /**
   * @param max calls that may count at once, at least 1
   * @return 0: there is room; else the ms after which to look again
   */
  long roomIn(int max, long windowMs, long now) {
    forget(windowMs, now);
    if (inFlight + answered.size() < max) {
      return 0;
    }
    int mustLeave = inFlight + answered.size() - max + 1;
    if (mustLeave > answered.size()) {
      return LOOK_AGAIN_MS;
    }
    long leaves = answered.getFirst();
    if (mustLeave > 1) {
      leaves = answered.stream().skip(mustLeave - 1L).findFirst().orElse(leaves);
    }
    return Math.max(1, leaves + windowMs + ROUNDING_MS - now);
  }

  int counted() {
    return inFlight + answered.size();
  }

  int inFlight() {
    return inFlight;
  }

  void granted() {
    inFlight++;
  }

  void answered(long now) {
    inFlight--;
    answered.addLast(now);
  }

  private void forget(long windowMs, long now) {
    while (!answered.isEmpty() && answered.getFirst() + windowMs + ROUNDING_MS <= now) {
      answered.removeFirst();
    }
  }
}
