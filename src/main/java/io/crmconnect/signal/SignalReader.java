/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.signal;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** Reads the signals topic. */
public interface SignalReader extends AutoCloseable {
  /** Used if no consumer is configured: there are no signals. */
  SignalReader NONE =
      new SignalReader() {
        @Override
        public void read(OptionalLong from, Consumer<SignalBatch> callback) {}

        @Override
        public void close() {}
      };

  /**
   * Reads the messages from this position on, or only finds the end of the topic if the position is
   * empty. The callback is called exactly once, on any thread, as soon as there are messages and
   * otherwise after some seconds, unless {@link #close} is called before. A topic that does not
   * exist is an empty one. Never blocks and never throws.
   */
  void read(OptionalLong from, Consumer<SignalBatch> callback);

  /** Cancels a reading immediately. */
  @Override
  void close();
}
