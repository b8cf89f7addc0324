/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Opens the connector's own client onto the model and sends its requests, for tests. Time is
 * virtual; it passes as long as the client has to wait.
 */
final class ConnectorClient {
  private final SimHubspot hubspot;
  private final RequestPriority priority;
  private final List<HttpCall> calls = new ArrayList<>();
  private long now = TestClient.START;

  ConnectorClient(SimHubspot hubspot, RequestPriority priority) {
    this.hubspot = hubspot;
    this.priority = priority;
  }

  /** Epoch ms. */
  long now() {
    return now;
  }

  void advance(long ms) {
    now += ms;
  }

  /** The calls that the model has received, in their order. */
  List<HttpCall> calls() {
    return calls;
  }

  /**
   * @param settings in addition to the vendor and the topic prefix
   */
  CrmClient open(Map<String, String> settings) {
    return open(settings, this::exchange);
  }

  CrmClient open(Map<String, String> settings, Exchange exchange) {
    Map<String, String> props = new TreeMap<>(settings);
    props.put("crm.vendor", "hubspot");
    props.put("topic.prefix", "crm");
    HubspotVendor vendor =
        new HubspotVendor(
            timeouts -> new ExchangeTransport(exchange),
            new AccountBudgets(VirtualPacers.factory(() -> now)));
    return new CrmSourceConfig(props, List.of(vendor)).openVendor(new BudgetShare.Task(1));
  }

  private HttpOutcome exchange(HttpCall call) {
    calls.add(call);
    return hubspot.exchange(call, now);
  }

  Result send(CrmClient client, Request request) {
    for (long wait = 1; wait > 0; now += wait) {
      wait = client.acquire(request, priority, now);
    }
    List<CrmResponse> responses = new ArrayList<>();
    client.send(request, responses::add);
    client.onResponse(request, responses.get(0), now);
    return responses.get(0).result();
  }

  <R extends Result> R send(CrmClient client, Request request, Class<R> kind) {
    Result result = send(client, request);
    assertThat(result).isInstanceOf(kind);
    return kind.cast(result);
  }

  /** Answers a call at once. */
  interface Exchange {
    HttpOutcome answer(HttpCall call);
  }

  private record ExchangeTransport(Exchange exchange) implements Transport {
    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      sink.accept(exchange.answer(call));
    }

    @Override
    public void close() {}
  }
}
