/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.EmptyOffsetsContext;
import io.crmconnect.SimulatedConnector;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.signal.SignalReader;
import io.crmconnect.topics.TopicReader;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stage is archived while deals stand in it: a whole task, from HubSpot to the records. */
class ArchivedStageTest {
  private static final String DEALS = "crm.deals";
  private static final String STAGES = "crm.pipeline_stages";
  private static final long REFERENCE_INTERVAL_MS = 60_000;

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private final ReferenceData data = hubspot.reference();

  /** By topic and id, the last value. */
  private final Map<String, Map<String, Struct>> topics = new TreeMap<>();

  private SourceTask task;
  private long now = TestClient.START;
  private long dealId;

  @BeforeEach
  void startWithADealInItsStage() throws InterruptedException {
    data.putPipeline("deals", "default", "Sales", now);
    data.putStage("deals", "default", "won", "Won", now);
    data.putStage("deals", "default", "lost", "Lost", now);
    dealId = hubspot.create("deals", Map.of("dealname", "A", "dealstage", "won"), now);
    now += 60_000;
    Map<String, String> settings =
        Map.of(
            "name", "crm",
            "crm.vendor", "hubspot",
            "crm.objects", "deals",
            "crm.reference", "pipelines,pipeline_stages",
            "reference.interval.ms", Long.toString(REFERENCE_INTERVAL_MS),
            "hubspot.access.token", "sim-token",
            "topic.prefix", "crm");
    // Its own account: the connector has a clock of its own.
    SimHubspot accountOfConnector = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(5));
    Map<String, String> config =
        SimulatedConnector.taskConfigs(settings, 1, clock -> vendor(accountOfConnector, clock))
            .get(0);
    task =
        SimulatedConnector.createTask(
            () -> now,
            new SplittableRandom(1),
            vendor(hubspot, () -> now),
            () -> {},
            TopicReader.NONE,
            SignalReader.NONE,
            SchemaRegistry.NONE);
    task.initialize(new EmptyOffsetsContext(config));
    task.start(config);
    run(2 * REFERENCE_INTERVAL_MS);
  }

  private static CrmVendor vendor(SimHubspot account, LongSupplier clock) {
    return SimulatedConnector.hubspot(
        new Transport() {
          @Override
          public void send(HttpCall call, Consumer<HttpOutcome> sink) {
            sink.accept(account.handle(call, clock.getAsLong()));
          }

          @Override
          public void close() {}
        },
        clock);
  }

  private void run(long ms) throws InterruptedException {
    long end = now + ms;
    while (now < end) {
      List<SourceRecord> records = task.poll();
      if (records == null) {
        now = Math.max(now + 1, Math.min(end, SimulatedConnector.wakeAt(task)));
        continue;
      }
      for (SourceRecord record : records) {
        topics
            .computeIfAbsent(record.topic(), topic -> new TreeMap<>())
            .put(((Struct) record.key()).getString("id"), (Struct) record.value());
        task.commitRecord(
            record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
      }
    }
  }

  private Struct deal() {
    return topics.get(DEALS).get(Long.toString(dealId));
  }

  private Struct stage(String id) {
    return topics.get(STAGES).get("deals:default:" + id);
  }

  @Test
  void theStageIsDeletedAndItsDealsKeepItsId() throws InterruptedException {
    assertThat(deal().getString("dealstage")).isEqualTo("won");
    assertThat(stage("won").getString("label")).isEqualTo("Won");

    data.removeStage("deals", "default", "won");
    run(4 * REFERENCE_INTERVAL_MS);

    assertThat(topics.get(STAGES)).containsKey("deals:default:won");
    assertThat(stage("won")).as("a tombstone").isNull();
    assertThat(stage("lost").getString("label")).isEqualTo("Lost");
    assertThat(deal().getString("dealstage")).isEqualTo("won");

    // An edit of such a deal arrives as any other does.
    hubspot.update("deals", dealId, Map.of("dealname", "B"), now);
    run(2 * REFERENCE_INTERVAL_MS);
    assertThat(deal().getString("dealname")).isEqualTo("B");
    assertThat(deal().getString("dealstage")).isEqualTo("won");
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void aStageThatListsLackForAWhileStays() throws InterruptedException {
    data.hideStageInLists("won");
    run(4 * REFERENCE_INTERVAL_MS);

    assertThat(stage("won").getString("label")).isEqualTo("Won");
  }
}
