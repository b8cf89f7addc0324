/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.KafkaVersion;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same zip works on workers 3.7 to 4.3, with each mode of plugin discovery, and shows its
 * metrics.
 */
@ExtendWith(SharedStack.class)
final class WorkersIT {
  @ParameterizedTest
  @CsvSource({
    "V3_7, service_load",
    "V3_7, hybrid_warn",
    "V3_9, service_load",
    "V3_9, hybrid_warn",
    "V4_3, hybrid_warn"
  })
  void rowsAreDelivered(KafkaVersion version, String discovery, Stack stack) {
    String name = "worker-" + version.name().toLowerCase(Locale.ROOT) + "-" + discovery;
    WorkerSettings settings =
        WorkerSettings.DEFAULT
            .withVersion(version)
            .withDiscovery(discovery)
            .withHeap("256m")
            .withoutStockPlugins();
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL);
        Worker worker = stack.startWorker(name, settings)) {
      String token = stack.storeSecret(name, SimulatedCrm.TOKEN);
      Map<String, String> config = Connectors.sourceConfig(name, crm.url(), token);
      config.put("crm.objects", "deals,custom_pets");
      Connectors.start(worker.rest(), name, config, 2);

      String bootstrap = stack.broker().bootstrapServers();
      String topic = name + ".deals";
      Awaitility.await()
          .atMost(Duration.ofSeconds(90))
          .until(
              () ->
                  TopicRecords.topicNames(bootstrap).contains(topic)
                      && countRows(bootstrap, topic) >= 500);
      ConsumerRecord<byte[], byte[]> first = TopicRecords.read(bootstrap, topic).get(0);
      assertThat(new String(first.value(), StandardCharsets.UTF_8)).contains("\"dealname\"");
      worker.rest().failIfFailed(name);
      // The same names, whether the worker has metrics for plugins or not.
      assertThat(worker.metrics(name, "deals"))
          .hasEntrySatisfying(
              "records-total", count -> assertThat((Long) count).isGreaterThanOrEqualTo(500))
          .containsKeys("phase", "freshness-p99-ms", "backfill-seconds-left");
      worker.rest().delete(name);
      // A bean may disappear between the query and the read of its attributes.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(worker.metrics(name, "deals")).isEmpty());
    }
  }

  private static int countRows(String bootstrap, String topic) {
    return TopicRecords.read(bootstrap, topic).size();
  }
}
