/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import io.crmconnect.connector.Waiter;
import io.crmconnect.task.DefaultEnvironment;
import io.crmconnect.topics.kafka.KafkaTopicPolicies;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.Connections;
import io.crmconnect.validation.KnownCounts;
import io.crmconnect.validation.ValidationFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Real clients, with addresses at which nothing listens. Kafka's client gives up only at the end of
 * its time, so it gets less time than in production.
 */
class NothingListensAtValidationTest {
  private static final Duration MAX_DURATION = Duration.ofSeconds(10);
  private static final long BROKER_TIMEOUT_MS = 300;
  private static final String BOOTSTRAP = "reconcile.consumer.bootstrap.servers";

  private final Map<String, String> props = new TreeMap<>();

  NothingListensAtValidationTest() {
    props.put("name", "crm");
    props.put("tasks.max", "1");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", "contacts");
    props.put("crm.base.url", "http://localhost:1");
    props.put("hubspot.access.token", "token");
    props.put("topic.prefix", "crm");
    props.put("schema.registry.url", "http://localhost:1");
    props.put(BOOTSTRAP, "localhost:1");
    props.put("topic.creation.default.partitions", "1");
    props.put("topic.creation.default.replication.factor", "1");
    props.put("topic.creation.default.cleanup.policy", "compact");
  }

  /** Waits for responses, but not before a request is repeated. */
  private static final class ImpatientWaiter implements Waiter {
    @Override
    public long now() {
      return SYSTEM.now();
    }

    @Override
    public long wallClock() {
      return SYSTEM.wallClock();
    }

    @Override
    public void sleep(long ms) {}

    @Override
    public <T> T await(Future<T> future, long ms)
        throws InterruptedException, ExecutionException, TimeoutException {
      return SYSTEM.await(future, ms);
    }
  }

  private Map<String, List<String>> validate() {
    Connections connections =
        new Connections(
            Executors::newCachedThreadPool,
            DefaultEnvironment::createSchemaRegistry,
            (settings, topics, timeoutMs) ->
                KafkaTopicPolicies.read(settings, topics, BROKER_TIMEOUT_MS),
            new KnownCounts());
    long start = System.nanoTime();
    ConfigValidation.Report report =
        new ConfigValidation(
                Vendors.shipped(), System::currentTimeMillis, new ImpatientWaiter(), connections)
            .validate(props);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MAX_DURATION);
    return ValidationFixture.errors(report);
  }

  @Test
  void allThreeAreReportedInTimeUnlessConnectionsAreNotValidated() {
    assertThat(validate()).containsOnlyKeys("crm.base.url", "schema.registry.url", BOOTSTRAP);
    props.put("validate.connections", "false");
    assertThat(validate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-port", "localhost:99999", "nothing.invalid:9092", ":9092", "a b:1"})
  void aWrongAddressOfTheBrokersIsReported(String servers) {
    props.put(BOOTSTRAP, servers);
    assertThat(validate()).containsKey(BOOTSTRAP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/truststore.p12", "", "\u0000"})
  void aTruststoreThatCannotBeReadIsReported(String path) {
    props.put("schema.registry.ssl.truststore.location", path);
    assertThat(validate().keySet()).anyMatch(name -> name.startsWith("schema.registry."));
  }
}
