package io.crmconnect.ratelimit;

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
  private static final long RETRY_DELAY_MS = 25;

  private final ArrayDeque<Long> answeredAt = new ArrayDeque<>();
  private int inFlight;

  /**
   * @param max calls that may count at once, at least 1
   * @return 0: there is room; else the ms after which to look again
   */
  long msUntilRoom(int max, long windowMs, long now) {
    evictExpired(windowMs, now);
    if (inFlight + answeredAt.size() < max) {
      return 0;
    }
    int mustExpire = inFlight + answeredAt.size() - max + 1;
    if (mustExpire > answeredAt.size()) {
      return RETRY_DELAY_MS;
    }
    long decisiveAnswerAt = answeredAt.getFirst();
    if (mustExpire > 1) {
      decisiveAnswerAt =
          answeredAt.stream().skip(mustExpire - 1L).findFirst().orElse(decisiveAnswerAt);
    }
    return Math.max(1, decisiveAnswerAt + windowMs + ROUNDING_MS - now);
  }

  int countedCalls() {
    return inFlight + answeredAt.size();
  }

  int inFlight() {
    return inFlight;
  }

  void recordGrant() {
    inFlight++;
  }

  void recordResponse(long now) {
    inFlight--;
    answeredAt.addLast(now);
  }

  private void evictExpired(long windowMs, long now) {
    while (!answeredAt.isEmpty() && answeredAt.getFirst() + windowMs + ROUNDING_MS <= now) {
      answeredAt.removeFirst();
    }
  }
}
