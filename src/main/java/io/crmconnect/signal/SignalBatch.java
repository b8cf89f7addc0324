/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import java.util.List;
import java.util.OptionalLong;

/** What one reading of the signals topic found. */
public sealed interface SignalBatch {

  /**
   * The messages from a position on.
   *
   * @param from the position that was asked for; empty: the end of the topic
   * @param signals in the order of the topic; may be empty
   * @param next the position after them
   * @param end the end of the topic; a position behind it is of an earlier topic of the same name
   */
  record Signals(OptionalLong from, List<ReceivedSignal> signals, long next, long end)
      implements SignalBatch {
    public Signals {
      signals = List.copyOf(signals);
    }
  }

  /**
   * The topic cannot be read; it is worth trying again later.
   *
   * @param reason a sentence that says what is wrong and what to do
   */
  record Unavailable(String reason) implements SignalBatch {}
}
