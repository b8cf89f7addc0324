/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import io.crmconnect.crm.ConfiguredSecrets;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.SecretRedactor;
import io.crmconnect.topics.TopicReader;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.TopicTail;
import io.crmconnect.topics.VersionIndex;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics with its own Kafka clients: the tails of topics on one thread, and complete topics
 * on another thread, because they take minutes.
 */
public final class KafkaTopicReader implements TopicReader {
  private static final int MAX_FETCH_BYTES = 4 << 20;

  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicReader.class);

  /** How long one reading of a tail waits for Kafka. As long as records arrive, it waits longer. */
  private static final long MAX_WAIT_MS = 30_000;

  /** Selects the records of all objects. */
  private static final String ALL_OBJECTS = "";

  private final Function<
          Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
      consumerFactory;
  private final Map<String, Object> clientSettings;
  private final Function<Map<String, Object>, Admin> adminFactory;
  private final ExecutorService tailExecutor = newExecutor("crm-topic-recall");
  private final ExecutorService fullExecutor = newExecutor("crm-topic-read");
  private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> activeTailConsumer;
  private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> activeFullConsumer;
  private volatile Admin activeAdmin;
  private final SecretRedactor redactor;
  private volatile boolean closed;

  /** Null if there is none; only the thread of the tails uses it. */
  private volatile Admin topicsAdmin;

  /** Whether the last reading of a tail failed; used by one thread only. */
  private boolean tailFailed;

  /**
   * @param consumerSettings the settings with the prefix {@code reconcile.consumer.}, without it
   */
  public KafkaTopicReader(Map<String, Object> consumerSettings) {
    this(consumerSettings, KafkaClients::openConsumer, KafkaClients::openAdmin);
  }

  KafkaTopicReader(
      Map<String, Object> consumerSettings,
      Function<Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
          consumerFactory,
      Function<Map<String, Object>, Admin> adminFactory) {
    this.consumerFactory = consumerFactory;
    this.adminFactory = adminFactory;
    this.clientSettings = readerSettings(consumerSettings);
    this.redactor =
        new SecretRedactor(ConfiguredSecrets.find(ConsumerConfig.configDef(), clientSettings));
  }

  /**
   * The settings of the consumer, changed so that it reads only committed records and has no group.
   */
  public static Map<String, Object> readerSettings(Map<String, Object> consumerSettings) {
    Map<String, Object> settings = new HashMap<>(consumerSettings);
    // Records of an aborted transaction do not count.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    // Kafka's own default would hold 50 MB of rows in memory, of which only headers are needed.
    settings.putIfAbsent(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MAX_FETCH_BYTES);
    settings.putIfAbsent(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, MAX_FETCH_BYTES / 4);
    return settings;
  }

  private static ExecutorService newExecutor(String name) {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  @Override
  public TopicReader forObject(String object) {
    KafkaTopicReader reader = this;
    return new TopicReader() {
      @Override
      public void readTail(
          String topic, long sinceMs, long minVersion, Consumer<TopicTail> callback) {
        reader.readTail(object, topic, sinceMs, minVersion, callback);
      }

      @Override
      public void readAll(
          String topic, String fingerprint, IdOrder idOrder, Consumer<TopicSnapshot> callback) {
        reader.readAll(object, topic, fingerprint, idOrder, callback);
      }

      @Override
      public void readValues(
          String topic, Set<String> ids, Consumer<Optional<Map<String, byte[]>>> callback) {
        reader.readValues(object, topic, ids, callback);
      }

      @Override
      public void checkConfig(String topic, Consumer<TopicSnapshot> callback) {
        reader.checkConfig(topic, callback);
      }

      @Override
      public void close() {
        reader.close();
      }
    };
  }

  @Override
  public void readTail(String topic, long sinceMs, long minVersion, Consumer<TopicTail> callback) {
    readTail(ALL_OBJECTS, topic, sinceMs, minVersion, callback);
  }

  private void readTail(
      String object, String topic, long sinceMs, long minVersion, Consumer<TopicTail> callback) {
    long deadlineMs = nowMs() + MAX_WAIT_MS;
    try {
      tailExecutor.execute(
          () -> {
            // Each reading that fails takes long, so those behind it are given up with it.
            boolean expired = tailFailed && nowMs() >= deadlineMs;
            TopicTail tail =
                closed || expired
                    ? TopicTail.unread(
                        "Topic " + topic + " was not read, because others could not be read.")
                    : readTail(object, topic, sinceMs, minVersion);
            deliver(topic, tail, callback);
          });
    } catch (RejectedExecutionException e) {
      // Closed at the same time; no callback is needed.
    }
  }

  private TopicTail readTail(String object, String topic, long sinceMs, long minVersion) {
    try {
      TopicTail tail =
          withConsumer(
              active -> activeTailConsumer = active,
              consumer ->
                  new TailReader(consumer, this::findTailEnds, KafkaTopicReader::nowMs, object)
                      .read(topic, sinceMs, minVersion, MAX_WAIT_MS));
      tailFailed = tail.problem().isPresent();
      return tail;
    } catch (Throwable e) {
      tailFailed = true;
      return TopicTail.unread(
          "The tail of topic "
              + topic
              + " could not be read ("
              + redactor.redact(e.toString())
              + "). Check the settings reconcile.consumer.*");
    }
  }

  private interface ConsumerCall<T> {
    T call(org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> consumer);
  }

  /**
   * Calls with a consumer of its own, which is closed without waiting for brokers: they may not
   * answer.
   *
   * @param active told which consumer {@link #close} has to wake up; null: none any more
   */
  private <T> T withConsumer(
      Consumer<org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>> active,
      ConsumerCall<T> call)
      throws InterruptedException {
    var consumer = consumerFactory.apply(clientSettings);
    try {
      active.accept(consumer);
      failIfClosed();
      return call.call(consumer);
    } finally {
      active.accept(null);
      consumer.close(Duration.ZERO);
    }
  }

  private interface AdminCall<T> {
    T call(TopicConfigCheck configCheck) throws InterruptedException;
  }

  /** Calls with an admin client of its own, which {@link #close} closes too. */
  private <T> T withAdmin(AdminCall<T> call) throws InterruptedException {
    Admin admin = adminFactory.apply(adminSettings());
    try {
      activeAdmin = admin;
      failIfClosed();
      return call.call(configCheck(admin));
    } finally {
      activeAdmin = null;
      admin.close(Duration.ZERO);
    }
  }

  private void failIfClosed() throws InterruptedException {
    if (closed) {
      throw new InterruptedException("closed");
    }
  }

  @Override
  public void readAll(
      String topic, String fingerprint, IdOrder idOrder, Consumer<TopicSnapshot> callback) {
    readAll(ALL_OBJECTS, topic, fingerprint, idOrder, callback);
  }

  private void readAll(
      String object,
      String topic,
      String fingerprint,
      IdOrder idOrder,
      Consumer<TopicSnapshot> callback) {
    submitFullRead(
        callback,
        topic,
        () -> callSafely(topic, () -> readFully(object, topic, fingerprint, idOrder)));
  }

  @Override
  public void readValues(
      String topic, Set<String> ids, Consumer<Optional<Map<String, byte[]>>> callback) {
    readValues(ALL_OBJECTS, topic, ids, callback);
  }

  private void readValues(
      String object,
      String topic,
      Set<String> ids,
      Consumer<Optional<Map<String, byte[]>>> callback) {
    submitFullRead(callback, topic, () -> readValues(object, topic, ids));
  }

  private Optional<Map<String, byte[]>> readValues(String object, String topic, Set<String> ids) {
    try {
      return withConsumer(
          active -> activeFullConsumer = active,
          consumer ->
              new ValueReader(consumer, this::findEnds, KafkaTopicReader::nowMs, object)
                  .read(topic, ids));
    } catch (Throwable e) {
      if (!closed) {
        LOG.warn(
            "The last values of deleted records could not be read from topic {} ({}). Check the"
                + " settings reconcile.consumer.*",
            topic,
            redactor.redact(e.toString()));
      }
      return Optional.empty();
    }
  }

  @Override
  public void checkConfig(String topic, Consumer<TopicSnapshot> callback) {
    submitFullRead(callback, topic, () -> callSafely(topic, () -> checkRetention(topic)));
  }

  private TopicSnapshot checkRetention(String topic) throws InterruptedException {
    return withAdmin(
        configCheck -> configCheck.checkRetention(topic).orElse(new TopicSnapshot.Unchanged()));
  }

  /** Not behind a full read, which may take minutes. */
  @Override
  public void findMissing(List<String> topics, Consumer<Set<String>> callback) {
    try {
      tailExecutor.execute(
          () -> {
            if (!closed) {
              findMissing(topics)
                  .ifPresent(missing -> deliver(String.join(", ", topics), missing, callback));
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed at the same time; no callback is needed.
    }
  }

  /** The client stays open, because this is asked twice a minute. */
  private Optional<Set<String>> findMissing(List<String> topics) {
    try {
      return Optional.of(configCheck(openTopicsAdmin()).findMissing(topics));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (Throwable e) {
      closeTopicsAdmin();
      LOG.debug("Whether the topics {} exist could not be checked", topics, e);
      return Optional.empty();
    }
  }

  private Admin openTopicsAdmin() throws InterruptedException {
    if (topicsAdmin == null) {
      topicsAdmin = adminFactory.apply(adminSettings());
      failIfClosed();
    }
    return topicsAdmin;
  }

  private void closeTopicsAdmin() {
    Admin admin = topicsAdmin;
    topicsAdmin = null;
    closeAtOnce(admin);
  }

  /** Ends the calls in flight; waits for the client's own thread, but for no broker. */
  private static void closeAtOnce(Admin admin) {
    if (admin != null) {
      try {
        admin.close(Duration.ZERO);
      } catch (Throwable e) {
        LOG.debug("An admin client could not be closed", e);
      }
    }
  }

  /** With the client that stays open, because a starting task reads the tail of every topic. */
  private Map<TopicPartition, Long> findTailEnds(Collection<TopicPartition> partitions) {
    try {
      return configCheck(openTopicsAdmin()).findEnds(partitions);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (RuntimeException | Error e) {
      closeTopicsAdmin();
      throw e;
    }
  }

  private Map<TopicPartition, Long> findEnds(Collection<TopicPartition> partitions) {
    try {
      return withAdmin(configCheck -> configCheck.findEnds(partitions));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  private TopicConfigCheck configCheck(Admin admin) {
    return new TopicConfigCheck(
        admin, String.valueOf(clientSettings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)));
  }

  private TopicSnapshot readFully(String object, String topic, String fingerprint, IdOrder idOrder)
      throws InterruptedException {
    FullRead fullRead = withAdmin(configCheck -> prepare(configCheck, topic, fingerprint, idOrder));
    if (fullRead.result().isPresent()) {
      return fullRead.result().get();
    }
    return withConsumer(
        active -> activeFullConsumer = active,
        consumer ->
            new FullReader(
                    consumer,
                    partitions -> fullRead.ends(),
                    KafkaTopicReader::nowMs,
                    object,
                    idOrder)
                .read(
                    topic, fullRead.fingerprint().partitionCount(), fullRead.fingerprint().text()));
  }

  /**
   * What is known before a topic is read.
   *
   * @param result if it need not be read
   * @param fingerprint of the topic; null if there is a result
   */
  private record FullRead(
      Optional<TopicSnapshot> result,
      TopicConfigCheck.Fingerprint fingerprint,
      Map<TopicPartition, Long> ends) {
    static FullRead unneeded(TopicSnapshot result) {
      return new FullRead(Optional.of(result), null, Map.of());
    }
  }

  private static FullRead prepare(
      TopicConfigCheck configCheck, String topic, String fingerprint, IdOrder idOrder)
      throws InterruptedException {
    Optional<TopicSnapshot> problem = configCheck.checkRetention(topic);
    if (problem.isPresent()) {
      return FullRead.unneeded(problem.get());
    }
    Optional<TopicConfigCheck.Fingerprint> found = configCheck.fingerprint(topic);
    if (found.isEmpty()) {
      return FullRead.unneeded(new TopicSnapshot.Loaded(new VersionIndex(idOrder), ""));
    }
    TopicConfigCheck.Fingerprint current = found.get();
    if (current.text().equals(fingerprint)) {
      return FullRead.unneeded(new TopicSnapshot.Unchanged());
    }
    return new FullRead(
        Optional.empty(),
        current,
        configCheck.findEnds(FullReader.partitionsOf(topic, current.partitionCount())));
  }

  /**
   * @param reading never throws
   */
  private <T> void submitFullRead(Consumer<T> callback, String topic, Supplier<T> reading) {
    try {
      fullExecutor.execute(
          () -> {
            if (!closed) {
              deliver(topic, reading.get(), callback);
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed at the same time; no callback is needed.
    }
  }

  /** What the callback throws must not end the reading thread without a word. */
  private <T> void deliver(String topic, T result, Consumer<T> callback) {
    if (closed) {
      return;
    }
    try {
      callback.accept(result);
    } catch (Throwable e) {
      LOG.error("Handling what was read of topic {} has failed: {}", topic, e.getClass().getName());
    }
  }

  private TopicSnapshot callSafely(String topic, Callable<TopicSnapshot> reading) {
    try {
      return reading.call();
    } catch (Throwable e) {
      return new TopicSnapshot.Unavailable(
          "topic "
              + topic
              + " could not be read ("
              + redactor.redact(e.toString())
              + "). Check the settings reconcile.consumer.*. It is retried in a minute");
    }
  }

  /** Only settings of admin clients, because the client would warn about all others. */
  private Map<String, Object> adminSettings() {
    Map<String, Object> adminSettings = new HashMap<>(clientSettings);
    adminSettings.keySet().retainAll(AdminClientConfig.configNames());
    return adminSettings;
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void close() {
    closed = true;
    var tailConsumer = activeTailConsumer;
    if (tailConsumer != null) {
      tailConsumer.wakeup();
    }
    var fullConsumer = activeFullConsumer;
    if (fullConsumer != null) {
      fullConsumer.wakeup();
    }
    try {
      tailExecutor.execute(this::closeTopicsAdmin);
    } catch (RejectedExecutionException e) {
      // Closed before.
    }
    tailExecutor.shutdown();
    endAdminCalls();
    // No interrupt, because a client that is closing would log it as an error with its stack trace.
    fullExecutor.shutdown();
  }

  /**
   * On a thread of its own: both other threads may wait for these calls, and the caller must not.
   */
  private void endAdminCalls() {
    Admin waitingForTails = topicsAdmin;
    Admin waitingForTopics = activeAdmin;
    if (waitingForTails != null || waitingForTopics != null) {
      Thread thread =
          new Thread(
              () -> {
                closeAtOnce(waitingForTails);
                closeAtOnce(waitingForTopics);
              },
              "crm-topic-close");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /** Whether both threads have ended within this time. */
  boolean awaitEnd(long ms) throws InterruptedException {
    long deadlineMs = nowMs() + ms;
    return tailExecutor.awaitTermination(ms, TimeUnit.MILLISECONDS)
        && fullExecutor.awaitTermination(Math.max(0, deadlineMs - nowMs()), TimeUnit.MILLISECONDS);
  }
}
