package io.crmconnect.topics;

import io.crmconnect.crm.IdOrder;
import java.util.List;
import java.util.function.Consumer;

/** Looks up what the output topics hold last. */
public interface TopicReader extends AutoCloseable {
  /** Where no consumer is configured: there is nothing to be known. */
  TopicReader NONE =
      new TopicReader() {
        @Override
        public void readTail(String topic, long sinceMs, Consumer<List<LatestRecord>> callback) {
          callback.accept(List.of());
        }

        @Override
        public void readAll(
            String topic, String fingerprint, IdOrder idOrder, Consumer<TopicSnapshot> callback) {
          callback.accept(new TopicSnapshot.Unavailable("no consumer is configured"));
        }

        @Override
        public void checkConfig(String topic, Consumer<TopicSnapshot> callback) {
          callback.accept(new TopicSnapshot.Unchanged());
        }

        @Override
        public void close() {}
      };

  /**
   * Reads what was written to the topic since, by headers alone. The sink is called exactly once,
   * on any thread, with what could be read within some seconds, unless {@link #close} comes first.
   * Never blocks, never throws.
   *
   * @param sinceMs epoch ms
   */
  void readTail(String topic, long sinceMs, Consumer<List<LatestRecord>> callback);

  /**
   * Reads the whole topic, what transactions did not commit apart, by headers alone. The sink is
   * called exactly once, on any thread, unless {@link #close} comes first. Never blocks, never
   * throws.
   *
   * @param fingerprint of an earlier answer; where the topic still has it, nothing is read. Empty:
   *     none
   * @param idOrder of the object's ids
   */
  void readAll(String topic, String fingerprint, IdOrder idOrder, Consumer<TopicSnapshot> callback);

  /**
   * The same for the records of one object alone, where those of others may land in its topic too.
   */
  default TopicReader forObject(String object) {
    return this;
  }

  /** Looks whether the topic is set up so that it can be read back; answers as {@link #readAll}. */
  void checkConfig(String topic, Consumer<TopicSnapshot> callback);

  /** Gives up what is under way, at once. */
  @Override
  void close();
}
