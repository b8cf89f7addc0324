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
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;

/** A registry that takes its time, is away now and then, and has whims. */
final class SimRegistry implements SchemaRegistry {
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final BooleanSupplier refuses;
  private final Set<List<String>> granted;
  private boolean closed;

  /**
   * @param refuses whether it takes nothing new now
   * @param granted what it has taken so far: a topic, then columns
   */
  SimRegistry(
      Scheduler scheduler,
      SplittableRandom random,
      BooleanSupplier refuses,
      Set<List<String>> granted) {
    this.granted = granted;
    this.scheduler = scheduler;
    this.random = random;
    this.refuses = refuses;
  }

  @Override
  public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
    SchemaVerdict verdict =
        random.nextInt(6) == 0
            ? new SchemaVerdict.Unavailable("now and then")
            : refuses.getAsBoolean()
                ? new SchemaVerdict.Incompatible("not now")
                : new SchemaVerdict.Compatible();
    scheduler.after(
        1 + random.nextInt(2_000),
        () -> {
          if (verdict instanceof SchemaVerdict.Compatible) {
            granted.add(schema(topic, value.fields().stream().map(Field::name).toList()));
          }
          if (!closed) {
            sink.accept(verdict);
          }
        });
  }

  static List<String> schema(String topic, Collection<String> columns) {
    List<String> schema = new ArrayList<>(List.of(topic));
    schema.addAll(columns);
    return schema;
  }

  @Override
  public void close() {
    closed = true;
  }
}
