/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.signal.ReceivedSignal;
import io.crmconnect.signal.SignalBatch;
import io.crmconnect.signal.SignalParser;
import io.crmconnect.sync.core.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The signals topic: a reading that finds no message waits until one is sent. */
public final class FakeSignals {
  private final List<byte[]> messages = new ArrayList<>();
  private OptionalLong from = OptionalLong.empty();
  private boolean reading;

  public FakeSignals send(String json) {
    return send(json.getBytes(StandardCharsets.UTF_8));
  }

  public FakeSignals send(byte[] message) {
    messages.add(message);
    return this;
  }

  /** The topic is deleted and created again. */
  public void recreate() {
    messages.clear();
  }

  void onRead(Command.ReadSignals read) {
    from = read.from();
    reading = true;
  }

  void onTaskStarted() {
    reading = false;
  }

  /** The answer to the reading that waits, once there is one. */
  Optional<SignalBatch> pollBatch() {
    long end = messages.size();
    boolean answered = reading && (from.isEmpty() || from.getAsLong() != end);
    if (!answered) {
      return Optional.empty();
    }
    reading = false;
    List<ReceivedSignal> signals = new ArrayList<>();
    for (long position = from.orElse(end); position < end; position++) {
      signals.add(SignalParser.parse(position, messages.get((int) position)));
    }
    return Optional.of(new SignalBatch.Signals(from, signals, end, end));
  }
}
