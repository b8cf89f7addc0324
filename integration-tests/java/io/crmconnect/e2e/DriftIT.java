/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The CRM changes its schema. Added fields are copied automatically; removed or retyped fields need
 * a decision, after which the warehouse equals the CRM again.
 */
@ExtendWith(SharedStack.class)
final class DriftIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);
  private static final SampleData.Sizes SMALL_SIZES = new SampleData.Sizes(400, 50, 60, 20, 5, 20);

  @Test
  void aFieldIsAddedRenamedAndRetyped(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    WireMockServer webhook = new WireMockServer(wireMockConfig().dynamicPort());
    webhook.start();
    webhook.stubFor(any(anyUrl()).willReturn(ok()));
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      Map<String, String> overrides = new TreeMap<>();
      overrides.put("schema.registry.url", stack.registry().confluentUrl());
      overrides.put("schema.refresh.interval.ms", "2000");
      overrides.put("reconcile.interval.ms", "5000");
      overrides.put("alert.webhook.url", "http://127.0.0.1:" + webhook.port() + "/alerts/secret");
      Connectors.startWholePath(stack, stack.connectRest(), crm, "drift", overrides);
      Warehouse warehouse = new Warehouse(stack, "drift");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      addCopiedField(stack, crm, warehouse);

      // A rename: changed rows wait and the warehouse stays as it is; deletes and other objects
      // continue.
      List<String> phones = warehouse.readColumn("contacts", "phone");
      renamePhone(crm);
      crm.editDeal();
      Awaitility.await().atMost(TIMEOUT).until(() -> alerts(webhook).contains("phone_main:phone"));
      awaitQuarantined(stack, "drift");
      Awaitility.await()
          .atMost(TIMEOUT)
          .untilAsserted(() -> assertThat(warehouse.differences(crm, "deals")).isEmpty());
      assertThat(warehouse.readColumn("contacts", "phone")).isEqualTo(phones);
      long before = warehouse.count("contacts");
      crm.deleteContactPermanently();
      Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") == before - 1);

      // After the decision, all changes are in the old column.
      overrides.put("schema.accept", "contacts.phone_main:phone");
      Connectors.startSource(stack, stack.connectRest(), crm, "drift", overrides);
      warehouse.mapColumn("phone_main", "phone");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      // A new type gets its own column.
      crm.retypeProperty("deals", "amount", "string");
      crm.editDeal("amount", "a lot");
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> alerts(webhook).contains("deals.amount:string"));
      overrides.put("schema.accept", "contacts.phone_main:phone,deals.amount:string");
      Connectors.startSource(stack, stack.connectRest(), crm, "drift", overrides);
      warehouse.mapColumn("amount", "amount__string");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
      assertThat(warehouse.readColumn("deals", "amount")).containsOnlyNulls();

      Connectors.stopWholePath(stack.connectRest(), "drift");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.connectorLines("WARN")).allMatch(line -> line.contains("drift.found"));
      assertThat(log.connectorLines("ERROR")).isEmpty();
      assertThat(log.stackTraceLines()).isEmpty();
      assertThat(Files.readString(stack.worker().log())).doesNotContain("/alerts/secret");
    } finally {
      webhook.stop();
    }
  }

  /** The worker's JSON converter uses no registry. */
  @Test
  void aFieldIsAddedAndRenamedWithoutARegistry(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      String token = stack.storeSecret("jsondrift", SimulatedCrm.TOKEN);
      Map<String, String> source = Connectors.sourceConfig("jsondrift", crm.url(), token);
      source.put("schema.refresh.interval.ms", "2000");
      Connectors.start(stack.connectRest(), "jsondrift", source, 2);
      Map<String, String> sink = Connectors.sinkConfig(stack, "jsondrift");
      sink.keySet().removeIf(name -> name.contains(".converter"));
      Connectors.start(stack.connectRest(), "jsondrift-sink", sink, 1);
      Warehouse warehouse = new Warehouse(stack, "jsondrift");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      addCopiedField(stack, crm, warehouse);

      List<String> phones = warehouse.readColumn("contacts", "phone");
      renamePhone(crm);
      awaitQuarantined(stack, "jsondrift");
      assertThat(count(stack, "jsondrift.events", "phone_main:phone")).isPositive();
      assertThat(warehouse.readColumn("contacts", "phone")).isEqualTo(phones);

      source.put("schema.accept", "contacts.phone_main:phone");
      Connectors.start(stack.connectRest(), "jsondrift", source, 2);
      warehouse.mapColumn("phone_main", "phone");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      Connectors.stopWholePath(stack.connectRest(), "jsondrift");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.connectorLines("ERROR")).isEmpty();
      assertThat(log.stackTraceLines()).isEmpty();
    }
  }

  /** Adds a field whose values are in rows without a new version. */
  private static void addCopiedField(Stack stack, SimulatedCrm crm, Warehouse warehouse) {
    crm.copyProperty("contacts", "city", "town");
    warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
  }

  /** Also changes the field of three contacts under its new name. */
  private static void renamePhone(SimulatedCrm crm) {
    crm.renameProperty("contacts", "phone", "phone_main");
    crm.editContacts("phone_main", 3);
  }

  private static void awaitQuarantined(Stack stack, String prefix) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> count(stack, prefix + ".quarantine", "phone_main") >= 3);
  }

  private static String alerts(WireMockServer webhook) {
    StringBuilder all = new StringBuilder();
    webhook.getAllServeEvents().forEach(event -> all.append(text(event.getRequest())));
    return all.toString();
  }

  private static String text(LoggedRequest request) {
    return request.getBodyAsString();
  }

  /** The number of records in the topic that contain the text. */
  private static long count(Stack stack, String topic, String text) {
    String bootstrap = stack.broker().bootstrapServers();
    return TopicRecords.readIfExists(bootstrap, topic).stream()
        .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(text))
        .count();
  }
}
