package io.crmconnect.simulation;

import io.crmconnect.sync.KnownIds;
import io.crmconnect.sync.LastEmitted;
import io.crmconnect.sync.TopicState;
import io.crmconnect.topics.ConsumerRecall;
import io.crmconnect.topics.Recall;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Reads the simulated topics back: takes its time, and now and then sees nothing or not all. */
final class SimRecall implements Recall {
  private static final int MOST_MS = 5_000;

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final Topics topics;

  /** As the reader that ships sets it. */
  private final Object isolation = ConsumerRecall.settings(Map.of()).get("isolation.level");

  private boolean closed;

  SimRecall(Scheduler scheduler, SplittableRandom random, Topics topics) {
    this.scheduler = scheduler;
    this.random = random;
    this.topics = topics;
  }

  @Override
  public void read(String topic, long since, Consumer<List<LastEmitted>> sink) {
    scheduler.after(
        random.nextInt(MOST_MS),
        () -> {
          if (!closed) {
            sink.accept(last(topic, since));
          }
        });
  }

  private List<LastEmitted> last(String topic, long since) {
    List<Topics.Headed> all = topics.headed(topic, isolation);
    int seen =
        switch (random.nextInt(10)) {
          case 0 -> 0;
          case 1 -> random.nextInt(all.size() + 1);
          default -> all.size();
        };
    Map<String, LastEmitted> last = new LinkedHashMap<>();
    for (Topics.Headed one : all.subList(0, seen)) {
      if (one.at() >= since) {
        last.remove(one.last().id());
        last.put(one.last().id(), one.last());
      }
    }
    return new ArrayList<>(last.values());
  }

  /** What is written while it reads is read, or is not. */
  @Override
  public void known(String topic, String mark, Consumer<TopicState> sink) {
    scheduler.after(
        random.nextInt(MOST_MS),
        () -> {
          TopicState state = state(topic, mark);
          scheduler.after(
              random.nextInt(MOST_MS),
              () -> {
                if (!closed) {
                  sink.accept(state);
                }
              });
        });
  }

  private TopicState state(String topic, String mark) {
    if (random.nextInt(20) == 0) {
      return new TopicState.Unreadable("now and then");
    }
    if (!mark.isEmpty() && random.nextInt(3) > 0) {
      return new TopicState.Unchanged();
    }
    KnownIds ids = new KnownIds();
    for (Topics.Headed one : topics.headed(topic, isolation)) {
      if (one.last().deleted()) {
        ids.remove(one.last().id());
      } else {
        ids.put(one.last().id(), one.last().version());
      }
    }
    return new TopicState.Held(ids, "same");
  }

  @Override
  public void check(String topic, Consumer<TopicState> sink) {
    scheduler.after(
        random.nextInt(MOST_MS),
        () -> {
          if (!closed) {
            sink.accept(new TopicState.Unchanged());
          }
        });
  }

  @Override
  public void close() {
    closed = true;
  }
}
