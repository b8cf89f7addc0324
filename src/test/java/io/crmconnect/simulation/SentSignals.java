/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.signal.ReceivedSignal;
import io.crmconnect.signal.SignalBatch;
import io.crmconnect.signal.SignalParser;
import io.crmconnect.signal.SignalReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The signals topic, with the readers of all tasks. */
final class SentSignals {
  private static final int MAX_DELAY_MS = 2_000;
  private static final int MAX_WAIT_MS = 10_000;

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final List<String> messages = new ArrayList<>();

  SentSignals(Scheduler scheduler, SplittableRandom random) {
    this.scheduler = scheduler;
    this.random = random;
  }

  /** Returns the position of the message. */
  long send(String message) {
    messages.add(message);
    return messages.size() - 1;
  }

  int size() {
    return messages.size();
  }

  SignalReader newReader() {
    return new Reader();
  }

  /** Looks again at intervals until there is a message, and gives up after some seconds. */
  private final class Reader implements SignalReader {
    private boolean closed;

    @Override
    public void read(OptionalLong from, Consumer<SignalBatch> callback) {
      look(from, callback, scheduler.now() + MAX_WAIT_MS);
    }

    private void look(OptionalLong from, Consumer<SignalBatch> callback, long deadline) {
      scheduler.schedule(
          1 + random.nextInt(MAX_DELAY_MS),
          () -> {
            if (closed) {
              return;
            }
            boolean found = from.isEmpty() || from.getAsLong() != messages.size();
            if (found || scheduler.now() >= deadline) {
              callback.accept(batch(from));
            } else {
              look(from, callback, deadline);
            }
          });
    }

    /** Sometimes only a part of what is there. */
    private SignalBatch batch(OptionalLong from) {
      long end = messages.size();
      long next = from.orElse(end);
      List<ReceivedSignal> signals = new ArrayList<>();
      while (next < end && (signals.isEmpty() || random.nextInt(4) > 0)) {
        byte[] message = messages.get((int) next).getBytes(StandardCharsets.UTF_8);
        signals.add(SignalParser.parse(next, message));
        next++;
      }
      return new SignalBatch.Signals(from, signals, next, end);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
