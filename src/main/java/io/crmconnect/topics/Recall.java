package io.crmconnect.topics;

import io.crmconnect.sync.LastEmitted;
import io.crmconnect.sync.TopicState;
import java.util.List;
import java.util.function.Consumer;

/** Looks up what the output topics hold last. */
public interface Recall extends AutoCloseable {
  /** Where no consumer is configured: there is nothing to be known. */
  Recall NONE =
      new Recall() {
        @Override
        public void read(String topic, long since, Consumer<List<LastEmitted>> sink) {
          sink.accept(List.of());
        }

        @Override
        public void known(String topic, String mark, Consumer<TopicState> sink) {
          sink.accept(new TopicState.Unreadable("no consumer is configured"));
        }

        @Override
        public void check(String topic, Consumer<TopicState> sink) {
          sink.accept(new TopicState.Unchanged());
        }

        @Override
        public void close() {}
      };

  /**
   * Reads what was written to the topic since, by headers alone. The sink is called exactly once,
   * on any thread, with what could be read within some seconds, unless {@link #close} comes first.
   * Never blocks, never throws.
   *
   * @param since epoch ms
   */
  void read(String topic, long since, Consumer<List<LastEmitted>> sink);

  /**
   * Reads the whole topic, what transactions did not commit apart, by headers alone. The sink is
   * called exactly once, on any thread, unless {@link #close} comes first. Never blocks, never
   * throws.
   *
   * @param mark of an earlier answer; where the topic still has it, nothing is read. Empty: none
   */
  void known(String topic, String mark, Consumer<TopicState> sink);

  /**
   * The same for the records of one object alone, where those of others may land in its topic too.
   */
  default Recall of(String object) {
    return this;
  }

  /** Looks whether the topic is set up so that it can be read back; answers as {@link #known}. */
  void check(String topic, Consumer<TopicState> sink);

  /** Gives up what is under way, at once. */
  @Override
  void close();
}
