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
 * The CRM changes its schema: what is new flows, what is gone or of another type waits until it is
 * decided, and then the warehouse equals the CRM again.
 */
@ExtendWith(SharedStack.class)
final class DriftIT {
  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final SampleData.Sizes FEW = new SampleData.Sizes(400, 50, 60, 20, 5, 20);

  @Test
  void aFieldIsAddedRenamedAndRetyped(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    WireMockServer hook = new WireMockServer(wireMockConfig().dynamicPort());
    hook.start();
    hook.stubFor(any(anyUrl()).willReturn(ok()));
    try (SimulatedCrm crm = SimulatedCrm.start(FEW)) {
      Map<String, String> more = new TreeMap<>();
      more.put("schema.registry.url", stack.registry().confluentUrl());
      more.put("schema.refresh.interval.ms", "2000");
      more.put("reconcile.interval.ms", "5000");
      more.put("alert.webhook.url", "http://127.0.0.1:" + hook.port() + "/alerts/secret");
      Connectors.startWholePath(stack, stack.connect(), crm, "drift", more);
      Warehouse warehouse = new Warehouse(stack, "drift");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);

      addTown(stack, crm, warehouse);

      // A rename: what changes waits, the warehouse keeps what it has, deletes and others go on.
      List<String> phones = warehouse.column("contacts", "phone");
      renamePhone(crm);
      crm.editDeal();
      Awaitility.await().atMost(LIMIT).until(() -> alerts(hook).contains("phone_main:phone"));
      awaitQuarantined(stack, "drift");
      Awaitility.await()
          .atMost(LIMIT)
          .untilAsserted(() -> assertThat(warehouse.differences(crm, "deals")).isEmpty());
      assertThat(warehouse.column("contacts", "phone")).isEqualTo(phones);
      long before = warehouse.count("contacts");
      crm.forgetContact();
      Awaitility.await().atMost(LIMIT).until(() -> warehouse.count("contacts") == before - 1);

      // Decided: everything since is there, under the old column's name.
      more.put("schema.accept", "contacts.phone_main:phone");
      Connectors.startSource(stack, stack.connect(), crm, "drift", more);
      warehouse.named("phone_main", "phone");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);

      // Another type: a column of its own.
      crm.retypeProperty("deals", "amount", "string");
      crm.editDeal("amount", "a lot");
      Awaitility.await().atMost(LIMIT).until(() -> alerts(hook).contains("deals.amount:string"));
      more.put("schema.accept", "contacts.phone_main:phone,deals.amount:string");
      Connectors.startSource(stack, stack.connect(), crm, "drift", more);
      warehouse.named("amount", "amount__string");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);
      assertThat(warehouse.column("deals", "amount")).containsOnlyNulls();

      Connectors.endWholePath(stack.connect(), "drift");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.ofConnector("WARN")).allMatch(line -> line.contains("drift.found"));
      assertThat(log.ofConnector("ERROR")).isEmpty();
      assertThat(log.traces()).isEmpty();
      assertThat(Files.readString(stack.worker().log())).doesNotContain("/alerts/secret");
    } finally {
      hook.stop();
    }
  }

  /** With the worker's own converter, which is JSON, there is no registry to ask. */
  @Test
  void aFieldIsAddedAndRenamedWithoutARegistry(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    try (SimulatedCrm crm = SimulatedCrm.start(FEW)) {
      String token = stack.secret("jsondrift", SimulatedCrm.TOKEN);
      Map<String, String> source = Connectors.source("jsondrift", crm.url(), token);
      source.put("schema.refresh.interval.ms", "2000");
      Connectors.start(stack.connect(), "jsondrift", source, 2);
      Map<String, String> sink = Connectors.sink(stack, "jsondrift");
      sink.keySet().removeIf(name -> name.contains(".converter"));
      Connectors.start(stack.connect(), "jsondrift-sink", sink, 1);
      Warehouse warehouse = new Warehouse(stack, "jsondrift");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);

      addTown(stack, crm, warehouse);

      List<String> phones = warehouse.column("contacts", "phone");
      renamePhone(crm);
      awaitQuarantined(stack, "jsondrift");
      assertThat(count(stack, "jsondrift.events", "phone_main:phone")).isPositive();
      assertThat(warehouse.column("contacts", "phone")).isEqualTo(phones);

      source.put("schema.accept", "contacts.phone_main:phone");
      Connectors.start(stack.connect(), "jsondrift", source, 2);
      warehouse.named("phone_main", "phone");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);

      Connectors.endWholePath(stack.connect(), "jsondrift");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.ofConnector("ERROR")).isEmpty();
      assertThat(log.traces()).isEmpty();
    }
  }

  /** A field more: its values are in rows whose version never moved. */
  private static void addTown(Stack stack, SimulatedCrm crm, Warehouse warehouse) {
    crm.copyProperty("contacts", "city", "town");
    warehouse.awaitEquals(crm, stack.connect(), LIMIT);
  }

  /** And three contacts have a new value under the new name. */
  private static void renamePhone(SimulatedCrm crm) {
    crm.renameProperty("contacts", "phone", "phone_main");
    crm.editContacts("phone_main", 3);
  }

  private static void awaitQuarantined(Stack stack, String prefix) {
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> count(stack, prefix + ".quarantine", "phone_main") >= 3);
  }

  private static String alerts(WireMockServer hook) {
    StringBuilder all = new StringBuilder();
    hook.getAllServeEvents().forEach(event -> all.append(text(event.getRequest())));
    return all.toString();
  }

  private static String text(LoggedRequest request) {
    return request.getBodyAsString();
  }

  /** Records of the topic that say so. */
  private static long count(Stack stack, String topic, String said) {
    String bootstrap = stack.broker().bootstrapServers();
    return Topics.names(bootstrap).contains(topic)
        ? Topics.read(bootstrap, topic).stream()
            .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(said))
            .count()
        : 0;
  }
}
