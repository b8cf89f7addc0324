package io.crmconnect.topics;

import io.crmconnect.sync.KnownIds;
import io.crmconnect.sync.LastEmitted;
import io.crmconnect.sync.TopicState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads with Kafka clients of its own: the ends of topics on one thread, one after the other, whole
 * topics on another one, since they take minutes.
 */
public final class ConsumerRecall implements Recall {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRecall.class);

  /** What waiting for it may cost a task that starts: without it, all that happens is repeats. */
  private static final long WAIT_MS = 30_000;

  /** Whatever object a record is of. */
  private static final String ANY = "";

  private final Function<
          Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
      consumers;
  private final Map<String, Object> settings;
  private final Function<Map<String, Object>, Admin> admins;
  private final ExecutorService thread = thread("crm-topic-recall");
  private final ExecutorService wholes = thread("crm-topic-read");
  private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> current;
  private volatile org.apache.kafka.clients.consumer.Consumer<byte[], byte[]> currentWhole;
  private volatile boolean closed;

  /**
   * @param consumerSettings as under {@code reconcile.consumer.}
   */
  public ConsumerRecall(Map<String, Object> consumerSettings) {
    this(
        consumerSettings,
        settings ->
            new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer()),
        Admin::create);
  }

  ConsumerRecall(
      Map<String, Object> consumerSettings,
      Function<Map<String, Object>, org.apache.kafka.clients.consumer.Consumer<byte[], byte[]>>
          consumers,
      Function<Map<String, Object>, Admin> admins) {
    this.consumers = consumers;
    this.admins = admins;
    this.settings = settings(consumerSettings);
  }

  /** How topics are read under these settings: whatever they say, committed records alone. */
  public static Map<String, Object> settings(Map<String, Object> consumerSettings) {
    Map<String, Object> settings = new HashMap<>(consumerSettings);
    // What a transaction did not commit was never said.
    settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return settings;
  }

  private static ExecutorService thread(String name) {
    return Executors.newSingleThreadExecutor(
        work -> {
          Thread made = new Thread(work, name);
          made.setDaemon(true);
          return made;
        });
  }

  @Override
  public Recall of(String object) {
    ConsumerRecall all = this;
    return new Recall() {
      @Override
      public void read(String topic, long since, Consumer<List<LastEmitted>> sink) {
        all.read(object, topic, since, sink);
      }

      @Override
      public void known(String topic, String mark, Consumer<TopicState> sink) {
        all.onWholes(sink, topic, () -> all.knownNow(object, topic, mark));
      }

      @Override
      public void check(String topic, Consumer<TopicState> sink) {
        all.check(topic, sink);
      }

      @Override
      public void close() {
        all.close();
      }
    };
  }

  @Override
  public void read(String topic, long since, Consumer<List<LastEmitted>> sink) {
    read(ANY, topic, since, sink);
  }

  private void read(String object, String topic, long since, Consumer<List<LastEmitted>> sink) {
    long until = now() + WAIT_MS;
    try {
      thread.execute(
          () -> {
            List<LastEmitted> last = read(object, topic, since, until);
            if (!closed) {
              sink.accept(last);
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed in this very moment: nobody waits for it.
    }
  }

  private List<LastEmitted> read(String object, String topic, long since, long until) {
    if (closed || now() >= until) {
      return List.of();
    }
    try (var consumer = consumers.apply(settings)) {
      current = consumer;
      return new TopicTail(consumer, ConsumerRecall::now, object).read(topic, since, until);
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

  @Override
  public void known(String topic, String mark, Consumer<TopicState> sink) {
    onWholes(sink, topic, () -> knownNow(ANY, topic, mark));
  }

  @Override
  public void check(String topic, Consumer<TopicState> sink) {
    onWholes(
        sink,
        topic,
        () -> {
          try (Admin admin = admins.apply(adminSettings())) {
            return setup(admin).forgets(topic).orElse(new TopicState.Unchanged());
          }
        });
  }

  private TopicSetup setup(Admin admin) {
    return new TopicSetup(
        admin, String.valueOf(settings.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG)));
  }

  private TopicState knownNow(String object, String topic, String mark)
      throws InterruptedException {
    Optional<TopicSetup.Mark> found;
    try (Admin admin = admins.apply(adminSettings())) {
      Optional<TopicState> refused = setup(admin).forgets(topic);
      if (refused.isPresent()) {
        return refused.get();
      }
      found = setup(admin).mark(topic);
    }
    if (found.isEmpty()) {
      return new TopicState.Held(new KnownIds(), "");
    }
    if (found.get().text().equals(mark)) {
      return new TopicState.Unchanged();
    }
    try (var consumer = consumers.apply(settings)) {
      currentWhole = consumer;
      if (closed) {
        throw new InterruptedException("closed");
      }
      return new WholeTopic(consumer, ConsumerRecall::now, object)
          .read(topic, found.get().partitions(), found.get().text());
    } finally {
      currentWhole = null;
    }
  }

  private void onWholes(Consumer<TopicState> sink, String topic, Callable<TopicState> work) {
    try {
      wholes.execute(
          () -> {
            if (closed) {
              return;
            }
            TopicState state = answer(topic, work);
            if (!closed) {
              sink.accept(state);
            }
          });
    } catch (RejectedExecutionException e) {
      // Closed in this very moment: nobody waits for it.
    }
  }

  private static TopicState answer(String topic, Callable<TopicState> work) {
    try {
      return work.call();
    } catch (Exception e) {
      return new TopicState.Unreadable(
          "topic "
              + topic
              + " could not be read ("
              + e
              + "). Check the settings reconcile.consumer.*; it is tried again in a minute");
    }
  }

  /** The admin client would warn of what only a consumer knows. */
  private Map<String, Object> adminSettings() {
    Map<String, Object> some = new HashMap<>(settings);
    some.keySet().retainAll(AdminClientConfig.configNames());
    return some;
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
    var whole = currentWhole;
    if (whole != null) {
      whole.wakeup();
    }
    thread.shutdown();
    // Without an interrupt: a client that is closing would log it as an error, with its stack.
    wholes.shutdown();
  }
}
