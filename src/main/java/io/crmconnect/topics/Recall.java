package io.crmconnect.topics;

import io.crmconnect.sync.LastEmitted;
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

  /** Gives up what is under way, at once. */
  @Override
  void close();
}
