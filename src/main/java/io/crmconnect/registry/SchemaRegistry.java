package io.crmconnect.registry;

import io.crmconnect.schema.SchemaVerdict;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;

/** Whoever knows whether a schema may follow the ones that a topic has. */
public interface SchemaRegistry extends AutoCloseable {
  /** Where none is configured: every schema will do. */
  SchemaRegistry NONE =
      new SchemaRegistry() {
        @Override
        public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
          sink.accept(new SchemaVerdict.Compatible());
        }

        @Override
        public void close() {}
      };

  /**
   * Asks whether values of this schema may be written to the topic. The sink is called exactly
   * once, on any thread, unless {@link #close} comes first. Never blocks, never throws.
   */
  void check(String topic, Schema value, Consumer<SchemaVerdict> sink);

  /** Gives up what is under way, at once. */
  @Override
  void close();
}
