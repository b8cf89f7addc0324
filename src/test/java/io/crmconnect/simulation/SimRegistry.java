/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.schema.SchemaVerdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** A registry that takes its time, is away now and then, and has whims. */
final class SimRegistry implements SchemaRegistry {
  private static final int MAX_DELAY_MS = 2_000;

  /** A task asks again 15 seconds after it heard that the registry is unavailable. */
  static final int RECOVERY_MS = 15_000 + 2 * MAX_DELAY_MS;

  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final BooleanSupplier refusesNewSchemas;
  private final Set<List<String>> acceptedSchemas;
  private final LongConsumer onUnavailable;
  private boolean closed;

  /**
   * @param refusesNewSchemas whether it takes nothing new now
   * @param acceptedSchemas what it has taken so far: a topic, then columns
   * @param onUnavailable told until when a check that is not answered delays an object
   */
  SimRegistry(
      Scheduler scheduler,
      SplittableRandom random,
      BooleanSupplier refusesNewSchemas,
      Set<List<String>> acceptedSchemas,
      LongConsumer onUnavailable) {
    this.acceptedSchemas = acceptedSchemas;
    this.scheduler = scheduler;
    this.random = random;
    this.refusesNewSchemas = refusesNewSchemas;
    this.onUnavailable = onUnavailable;
  }

  @Override
  public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
    List<String> key = schemaKey(topic, value.fields().stream().map(Field::name).toList());
    SchemaVerdict verdict =
        random.nextInt(6) == 0
            ? new SchemaVerdict.Unavailable("now and then")
            : refusesNewSchemas.getAsBoolean() && !acceptedSchemas.contains(key)
                ? new SchemaVerdict.Incompatible("not now")
                : new SchemaVerdict.Compatible();
    if (verdict instanceof SchemaVerdict.Unavailable) {
      onUnavailable.accept(scheduler.now() + RECOVERY_MS);
    }
    scheduler.schedule(
        1 + random.nextInt(MAX_DELAY_MS),
        () -> {
          if (verdict instanceof SchemaVerdict.Compatible) {
            acceptedSchemas.add(key);
          }
          if (!closed) {
            sink.accept(verdict);
          }
        });
  }

  static List<String> schemaKey(String topic, Collection<String> columns) {
    List<String> key = new ArrayList<>(List.of(topic));
    key.addAll(columns);
    return key;
  }

  @Override
  public void close() {
    closed = true;
  }
}
