/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import io.crmconnect.schema.SchemaVerdict;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;

/** Checks whether a schema is compatible with the schemas of a topic. */
public interface SchemaRegistry extends AutoCloseable {
  /** Used if no registry is configured: every schema is compatible. */
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
   * Checks whether values of this schema may be written to the topic. The sink is called exactly
   * once, on any thread, unless {@link #close} is called before. Never blocks and never throws.
   */
  void check(String topic, Schema value, Consumer<SchemaVerdict> sink);

  /** Cancels running checks immediately. */
  @Override
  void close();
}
