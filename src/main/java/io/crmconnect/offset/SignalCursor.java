/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.util.OptionalLong;

/**
 * How far an object has applied the signals, and what remains of them: a part of the object's
 * offset, so that each signal is applied once.
 *
 * @param topic that the position is true for; empty if there is no position
 * @param position of the first signal that is not applied yet; empty before the end of the topic
 *     was found for the first time
 * @param backfillPaused whether an operator has paused the backfill
 * @param releasedRun the held run that an operator has released; 0: none
 */
public record SignalCursor(
    String topic,
    OptionalLong position,
    boolean backfillPaused,
    long releasedRun,
    ResyncCursor resync) {
  public static final SignalCursor INITIAL =
      new SignalCursor("", OptionalLong.empty(), false, 0, ResyncCursor.NONE);

  /** The cursor for this topic: in another one, its position means nothing. */
  public SignalCursor inTopic(String name) {
    return name.equals(topic)
        ? this
        : new SignalCursor(name, OptionalLong.empty(), backfillPaused, releasedRun, resync);
  }

  public SignalCursor advanceTo(long next) {
    return new SignalCursor(topic, OptionalLong.of(next), backfillPaused, releasedRun, resync);
  }

  public SignalCursor withBackfillPaused(boolean paused) {
    return new SignalCursor(topic, position, paused, releasedRun, resync);
  }

  public SignalCursor withReleasedRun(long run) {
    return new SignalCursor(topic, position, backfillPaused, run, resync);
  }

  public SignalCursor withWholeResync(boolean whole) {
    return with(resync.withWhole(whole));
  }

  public SignalCursor with(ResyncCursor next) {
    return new SignalCursor(topic, position, backfillPaused, releasedRun, next);
  }
}
