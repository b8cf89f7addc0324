/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.ratelimit;

import java.util.ArrayDeque;

/**
 * The calls that may still count in a rolling window of the server.
 *
 * <p>The server counts arrivals, which are some time between grant and response; calls granted far
 * apart can arrive together. Therefore a call counts from its grant until one window after its
 * response. A call granted after that arrives at least one window later.
 */
final class RollingWindow {
  /** Both ends are measured with a clock of whole ms. */
  private static final long ROUNDING_MS = 2;

  /** The delay before the next attempt if only a response can free a call. */
  private static final long RETRY_DELAY_MS = 25;

  private final ArrayDeque<Long> answeredAt = new ArrayDeque<>();
  private int inFlight;

  /**
   * @param max maximum number of calls in the window, at least 1
   * @return 0 if a call is allowed; otherwise the ms after which to try again
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

  /** The calls that count now; those that no longer do are kept. */
  int countedCalls(long windowMs, long now) {
    return inFlight
        + (int) answeredAt.stream().filter(at -> at + windowMs + ROUNDING_MS > now).count();
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

  /** Forgets the calls that no longer count. */
  void evictExpired(long windowMs, long now) {
    while (!answeredAt.isEmpty() && answeredAt.getFirst() + windowMs + ROUNDING_MS <= now) {
      answeredAt.removeFirst();
    }
  }
}
