/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.schema.SchemaVerdict;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;

/**
 * A schema registry that responds as the test demands. A connector has none until the test has let
 * it {@link #answer} once; a task learns at its start whether there is one.
 */
public final class FakeRegistry {
  private Function<Schema, SchemaVerdict> verdicts = schema -> new SchemaVerdict.Compatible();
  private boolean configured;
  private boolean held;

  public void answer(Function<Schema, SchemaVerdict> answers) {
    configured = true;
    verdicts = answers;
  }

  public void answer(SchemaVerdict verdict) {
    answer(schema -> verdict);
  }

  public void acceptAll() {
    answer(new SchemaVerdict.Compatible());
  }

  /** Whether answers wait. */
  public void hold(boolean hold) {
    held = hold;
  }

  boolean isHeld() {
    return held;
  }

  boolean isConfigured() {
    return configured;
  }

  SchemaVerdict check(Schema schema) {
    return verdicts.apply(schema);
  }
}
