/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.topics.TopicPolicies;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;

/** A registry and brokers that respond at once, with what a test says. No thread is used. */
public final class FakeConnections {
  /** Topics that were asked about, by call. */
  public final List<Collection<String>> topicsRead = new ArrayList<>();

  public SchemaVerdict verdict = new SchemaVerdict.Compatible();

  public Connections.Brokers brokers =
      (settings, topics, timeoutMs) -> new TopicPolicies(Map.of(), false, OptionalLong.empty());

  /** From so many submitted tasks on, no thread is free for more. */
  public int threads = Integer.MAX_VALUE;

  /** Remembered from one validation to the next. */
  public final KnownCounts counts = new KnownCounts();

  public boolean registryAnswers = true;
  public int registriesClosed;

  public Connections create() {
    return new Connections(
        InlineExecutor::new,
        settings -> new FakeRegistry(),
        (settings, topics, timeoutMs) -> {
          topicsRead.add(topics);
          return brokers.read(settings, topics, timeoutMs);
        },
        counts);
  }

  private final class FakeRegistry implements SchemaRegistry {
    @Override
    public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
      if (registryAnswers) {
        sink.accept(verdict);
      }
    }

    @Override
    public void close() {
      registriesClosed++;
    }
  }

  private final class InlineExecutor extends AbstractExecutorService {
    private int submitted;
    private boolean isShutdown;

    @Override
    public void execute(Runnable command) {
      if (submitted++ < threads) {
        command.run();
      }
    }

    @Override
    public void shutdown() {
      isShutdown = true;
    }

    @Override
    public List<Runnable> shutdownNow() {
      shutdown();
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return isShutdown;
    }

    @Override
    public boolean isTerminated() {
      return isShutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return true;
    }
  }
}
