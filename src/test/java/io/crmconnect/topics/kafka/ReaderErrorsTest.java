/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.topics.TopicReader;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.TopicTail;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a Kafka client throws, the task gets an answer, and it shows no secret. */
class ReaderErrorsTest {
  private static final String SECRET = "br0ker-pa55word";

  static Stream<Supplier<Throwable>> thrown() {
    return Stream.of(
        () -> new NoClassDefFoundError("com/github/luben/zstd/" + SECRET),
        () -> new InternalError("Java heap space"),
        StackOverflowError::new,
        () -> new ExceptionInInitializerError(SECRET),
        () -> new IllegalStateException("login failed: password=\"" + SECRET + "\"\nforged"));
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void everyReadIsAnswered(Supplier<Throwable> thrown) {
    try (TopicReader reader =
        new KafkaTopicReader(
            Map.of(
                "bootstrap.servers",
                "broker:9092",
                "sasl.jaas.config",
                "x.Login required username=\"u\" password=\"" + SECRET + "\";"),
            settings -> {
              throw ReaderErrorsTest.<RuntimeException>sneakyThrow(thrown.get());
            },
            settings -> {
              throw ReaderErrorsTest.<RuntimeException>sneakyThrow(thrown.get());
            })) {
      for (int i = 0; i < 2; i++) {
        CompletableFuture<TopicTail> tail = new CompletableFuture<>();
        reader.readTail("crm.contacts", 0, 0, tail::complete);
        assertThat(tail.orTimeout(10, TimeUnit.SECONDS).join().problem())
            .hasValueSatisfying(
                problem ->
                    assertThat(problem).contains("crm.contacts").doesNotContain(SECRET, "\n"));

        CompletableFuture<TopicSnapshot> all = new CompletableFuture<>();
        reader.readAll("crm.contacts", "", NumericIdOrder.INSTANCE, all::complete);
        TopicSnapshot snapshot = all.orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(snapshot).isInstanceOf(TopicSnapshot.Unavailable.class);
        assertThat(snapshot.toString()).doesNotContain(SECRET, "\n");

        CompletableFuture<TopicSnapshot> config = new CompletableFuture<>();
        reader.checkConfig("crm.contacts", config::complete);
        assertThat(config.orTimeout(10, TimeUnit.SECONDS).join())
            .isInstanceOf(TopicSnapshot.Unavailable.class);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("thrown")
  void aCallbackThatThrowsStopsNoLaterRead(Supplier<Throwable> thrown) {
    try (TopicReader reader =
        new KafkaTopicReader(
            Map.of("bootstrap.servers", "broker:9092"),
            settings -> {
              throw new IllegalStateException("no broker");
            },
            settings -> {
              throw new IllegalStateException("no broker");
            })) {
      reader.readTail(
          "crm.contacts",
          0,
          0,
          latest -> {
            throw ReaderErrorsTest.<RuntimeException>sneakyThrow(thrown.get());
          });
      CompletableFuture<TopicTail> tail = new CompletableFuture<>();
      reader.readTail("crm.contacts", 0, 0, tail::complete);
      assertThat(tail.orTimeout(10, TimeUnit.SECONDS).join().problem()).isPresent();
    }
  }

  /** What is thrown on a thread of the reader, the JVM would print as it is. */
  @ParameterizedTest
  @MethodSource("thrown")
  void lookingForMissingTopicsEndsNoThread(Supplier<Throwable> thrown) {
    Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    Thread.UncaughtExceptionHandler handler = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
    try (TopicReader reader =
        new KafkaTopicReader(
            Map.of("bootstrap.servers", "broker:9092"),
            settings -> {
              throw new IllegalStateException("no broker");
            },
            settings -> {
              throw ReaderErrorsTest.<RuntimeException>sneakyThrow(thrown.get());
            })) {
      reader.findMissing(List.of("crm.contacts"), missing -> {});
      CompletableFuture<TopicTail> tail = new CompletableFuture<>();
      reader.readTail("crm.contacts", 0, 0, tail::complete);
      assertThat(tail.orTimeout(10, TimeUnit.SECONDS).join().problem()).isPresent();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(handler);
    }
    assertThat(uncaught).isEmpty();
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> RuntimeException sneakyThrow(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
