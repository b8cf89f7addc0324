/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A broker that accepts connections and answers nothing. Connect gives a task five seconds to stop.
 */
class SilentBrokerTest {
  private static final long MAX_CLOSE_MS = 1_000;

  /** More than the clients need, less than any of their timeouts. */
  private static final long MAX_END_MS = 8_000;

  private static final String TOPIC = "crm.contacts";

  private final List<Socket> accepted = new ArrayList<>();
  private final CountDownLatch connected = new CountDownLatch(1);
  private ServerSocket broker;

  @BeforeEach
  void startBroker() throws IOException {
    broker = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::acceptAll, "silent-broker");
    thread.setDaemon(true);
    thread.start();
  }

  private void acceptAll() {
    try {
      while (true) {
        synchronized (accepted) {
          accepted.add(broker.accept());
        }
        connected.countDown();
      }
    } catch (IOException e) {
      // The end of the test.
    }
  }

  @AfterEach
  void stopBroker() throws IOException {
    broker.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  private Map<String, Object> settings() {
    return Map.of("bootstrap.servers", "127.0.0.1:" + broker.getLocalPort());
  }

  private interface Reads {
    void startOn(KafkaTopicReader reader);
  }

  private void assertClosesAtOnce(Reads reads) throws InterruptedException {
    KafkaTopicReader reader = new KafkaTopicReader(settings());
    reads.startOn(reader);
    assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();

    long startedAt = System.nanoTime();
    reader.close();
    assertThat(System.nanoTime() - startedAt)
        .isLessThan(TimeUnit.MILLISECONDS.toNanos(MAX_CLOSE_MS));
    assertThat(reader.awaitEnd(MAX_END_MS)).as("its threads have ended").isTrue();
  }

  @Test
  void aTailThatIsBeingReadHoldsUpNoStop() throws InterruptedException {
    assertClosesAtOnce(reader -> reader.readTail(TOPIC, 0, 0, tail -> {}));
  }

  @Test
  void aTopicThatIsBeingReadHoldsUpNoStop() throws InterruptedException {
    assertClosesAtOnce(
        reader -> reader.readAll(TOPIC, "", NumericIdOrder.INSTANCE, snapshot -> {}));
  }

  @Test
  void valuesThatAreBeingReadHoldUpNoStop() throws InterruptedException {
    assertClosesAtOnce(reader -> reader.readValues(TOPIC, Set.of("1"), values -> {}));
  }

  @Test
  void theSearchForMissingTopicsHoldsUpNoStop() throws InterruptedException {
    assertClosesAtOnce(reader -> reader.findMissing(List.of(TOPIC), missing -> {}));
  }

  @Test
  void everythingAtOnceHoldsUpNoStop() throws InterruptedException {
    assertClosesAtOnce(
        reader -> {
          reader.findMissing(List.of(TOPIC), missing -> {});
          reader.readTail(TOPIC, 0, 0, tail -> {});
          reader.readTail("crm.deals", 0, 0, tail -> {});
          reader.checkConfig(TOPIC, snapshot -> {});
          reader.readAll(TOPIC, "", NumericIdOrder.INSTANCE, snapshot -> {});
        });
  }

  @Test
  void signalsThatAreBeingReadHoldUpNoStop() throws InterruptedException {
    KafkaSignalReader reader = new KafkaSignalReader(settings(), "crm.signals");
    reader.read(OptionalLong.empty(), batch -> {});
    assertThat(connected.await(20, TimeUnit.SECONDS)).isTrue();

    long startedAt = System.nanoTime();
    reader.close();
    assertThat(System.nanoTime() - startedAt)
        .isLessThan(TimeUnit.MILLISECONDS.toNanos(MAX_CLOSE_MS));
    assertThat(reader.awaitEnd(MAX_END_MS)).as("its thread has ended").isTrue();
  }
}
