package io.crmconnect.offset;

import java.util.OptionalLong;

/**
 * How far an object has applied the signals, and what remains of them: a part of the object's
 * offset, so that each signal is applied once.
 *
 * @param position of the first signal that is not applied yet; empty before the end of the topic
 *     was found for the first time
 * @param backfillPaused whether an operator has paused the backfill
 * @param releasedRun the held run that an operator has released; 0: none
 */
public record SignalCursor(
    OptionalLong position, boolean backfillPaused, long releasedRun, ResyncCursor resync) {
  public static final SignalCursor INITIAL =
      new SignalCursor(OptionalLong.empty(), false, 0, ResyncCursor.NONE);

  public SignalCursor advanceTo(long next) {
    return new SignalCursor(OptionalLong.of(next), backfillPaused, releasedRun, resync);
  }

  public SignalCursor withBackfillPaused(boolean paused) {
    return new SignalCursor(position, paused, releasedRun, resync);
  }

  public SignalCursor withReleasedRun(long run) {
    return new SignalCursor(position, backfillPaused, run, resync);
  }

  public SignalCursor with(ResyncCursor next) {
    return new SignalCursor(position, backfillPaused, releasedRun, next);
  }
}
