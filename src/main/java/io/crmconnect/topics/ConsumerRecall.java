package io.crmconnect.topics;

import io.crmconnect.sync.LastEmitted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads with a Kafka consumer of its own, on a thread of its own, one topic after the other. */
public final class ConsumerRecall implements Recall {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRecall.class);

  /** What waiting for it may cost a task that starts: without it, all that happens is repeats. */
  private static final long WAIT_MS = 30_000;

  private final Function<
          Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
      consumers;
  private final Map<String, Object> settings;
  private final ExecutorService thread;
  private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> current;
  private volatile boolean closed;

  /**
   * @param consumerSettings as under {@code reconcile.consumer.}
   */
  public ConsumerRecall(Map<String, Object> consumerSettings) {
    this(
        consumerSettings,
        settings ->
            new KafkaConsumer<>(
                settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()));
  }

  ConsumerRecall(
      Map<String, Object> consumerSettings,
      Function<Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
          consumers) {
    this.consumers = consumers;
    this.settings = new HashMap<>(consumerSettings);
    // What a transaction did not commit was never said.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread made = new Thread(work, "crm-topic-recall");
              made.setDaemon(true);
              return made;
            });
  }

  @Override
  public void read(String topic, long since, Consumer<List<LastEmitted>> sink) {
    long until = now() + WAIT_MS;
    try {
      thread.execute(
          () -> {
            List<LastEmitted> last = read(topic, since, until);
            if (!closed) {
              sink.accept(last);
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed in this very moment: nobody waits for it.
    }
  }

  private List<LastEmitted> read(String topic, long since, long until) {
    if (closed || now() >= until) {
      return List.of();
    }
    try (var consumer = consumers.apply(settings)) {
      current = consumer;
      return new TopicTail(consumer, ConsumerRecall::now).read(topic, since, until);
    } catch (RuntimeException e) {
      if (!closed) {
        LOG.warn(
            "The end of topic {} could not be read ({}); some records may come again. Check the"
                + " settings reconcile.consumer.*",
            topic,
            e.toString());
      }
      return List.of();
    } finally {
      current = null;
    }
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public void close() {
    closed = true;
    var consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    thread.shutdown();
  }
}
