package io.crmconnect;

import io.crmconnect.http.HttpClientTransport;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.RestSchemaRegistry;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.topics.ConsumerRecall;
import io.crmconnect.topics.Recall;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** The real outside world. */
final class Production {
  private Production() {}

  static Environment environment() {
    return new Environment(
        monotoneClock(),
        new SplittableRandom(),
        Vendors.shipped(),
        new OnSignal(),
        Production::recall,
        Production::registry,
        HttpClientTransport::new);
  }

  private static Recall recall(Map<String, Object> consumerSettings) {
    return consumerSettings.isEmpty() ? Recall.NONE : new ConsumerRecall(consumerSettings);
  }

  private static SchemaRegistry registry(RegistrySettings settings) {
    return settings.urls().isEmpty()
        ? SchemaRegistry.NONE
        : new RestSchemaRegistry(
            settings, new HttpClientTransport(settings.timeouts(), settings.tls()));
  }

  /** The wall clock's time of now, and from here on only what has passed. */
  private static LongSupplier monotoneClock() {
    long wall = System.currentTimeMillis();
    long nanos = System.nanoTime();
    return () -> wall + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
  }

  private static final class OnSignal implements Environment.Waiting {
    private final Semaphore signal = new Semaphore(0);

    @Override
    public boolean await(long ms) throws InterruptedException {
      if (signal.tryAcquire(ms, TimeUnit.MILLISECONDS)) {
        // One look takes in all that has arrived.
        signal.drainPermits();
      }
      return true;
    }

    @Override
    public void arrived() {
      signal.release();
    }
  }
}
