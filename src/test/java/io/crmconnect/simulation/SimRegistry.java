package io.crmconnect.simulation;

import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.schema.SchemaVerdict;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;

/** A registry that takes its time, is away now and then, and finds nothing wrong. */
final class SimRegistry implements SchemaRegistry {
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private boolean closed;

  SimRegistry(Scheduler scheduler, SplittableRandom random) {
    this.scheduler = scheduler;
    this.random = random;
  }

  @Override
  public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
    SchemaVerdict verdict =
        random.nextInt(6) == 0
            ? new SchemaVerdict.Unavailable("now and then")
            : new SchemaVerdict.Compatible();
    scheduler.after(
        1 + random.nextInt(2_000),
        () -> {
          if (!closed) {
            sink.accept(verdict);
          }
        });
  }

  @Override
  public void close() {
    closed = true;
  }
}
