/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.AccountBudgets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;

/** A transport with prepared responses that records the calls. */
final class ScriptedHttp {
  static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  static final CrmObject PETS = new CrmObject("custom_pets", "2-123");
  static final CrmObject OWNERS = new CrmObject("owners", "owners");

  final List<HttpCall> calls = new ArrayList<>();
  private final ArrayDeque<HttpOutcome> scriptedOutcomes = new ArrayDeque<>();
  private Function<HttpCall, HttpOutcome> handler = call -> scriptedOutcomes.remove();
  private final ArrayDeque<Runnable> delayedResponses = new ArrayDeque<>();
  private boolean delaying;
  long now = 1_000_000;

  ScriptedHttp addResponse(int status, String body) {
    return addResponse(status, body, Map.of());
  }

  ScriptedHttp addResponse(int status, String body, Map<String, String> headers) {
    scriptedOutcomes.add(
        new HttpOutcome.Response(
            status, new TreeMap<>(headers), body.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  ScriptedHttp addFault(String message, boolean permanent) {
    scriptedOutcomes.add(new HttpOutcome.Fault(message, permanent));
    return this;
  }

  ScriptedHttp respondWith(Function<HttpCall, HttpOutcome> newHandler) {
    handler = newHandler;
    return this;
  }

  /** From now on, responses are held until {@link #releaseResponses}. */
  void delayResponses() {
    delaying = true;
  }

  void releaseResponses() {
    delaying = false;
    while (!delayedResponses.isEmpty()) {
      delayedResponses.remove().run();
    }
  }

  CrmClient open(String... settings) {
    Map<String, String> props = new HashMap<>();
    props.put("crm.base.url", "http://hub.example/");
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    if (!props.containsKey("hubspot.oauth.client.id")) {
      props.putIfAbsent("hubspot.access.token", "pat-secret");
    }
    return parseConfig(createVendor(), props).openVendor(new BudgetShare.Task(1));
  }

  HubspotVendor createVendor() {
    return new HubspotVendor(
        timeouts -> createTransport(), new AccountBudgets(VirtualPacers.factory(() -> now)));
  }

  /** The config with the other required settings. */
  static CrmSourceConfig parseConfig(HubspotVendor vendor, Map<String, String> props) {
    Map<String, String> complete = new HashMap<>(props);
    complete.put("crm.vendor", "hubspot");
    complete.put("crm.objects", "contacts");
    complete.put("topic.prefix", "crm");
    return new CrmSourceConfig(complete, List.of(vendor));
  }

  private Transport createTransport() {
    return new Transport() {
      @Override
      public void send(HttpCall call, Consumer<HttpOutcome> sink) {
        calls.add(call);
        if (delaying) {
          delayedResponses.add(() -> sink.accept(handler.apply(call)));
        } else {
          sink.accept(handler.apply(call));
        }
      }

      @Override
      public void close() {}
    };
  }

  /** Acquires, sends and completes a request, and advances the clock by a second. */
  CrmResponse send(CrmClient crmClient, Request request) {
    now += 1_000;
    long wait = crmClient.acquire(request, RequestPriority.CONTROL, now);
    if (wait > 0) {
      throw new AssertionError("the budget deferred the request by " + wait + " ms");
    }
    List<CrmResponse> received = new ArrayList<>();
    crmClient.send(request, received::add);
    if (received.size() != 1) {
      throw new AssertionError(received.size() + " answers");
    }
    crmClient.onResponse(request, received.get(0), now);
    return received.get(0);
  }

  <R extends Result> R send(CrmClient crmClient, Request request, Class<R> kind) {
    return kind.cast(send(crmClient, request).result());
  }

  HttpCall lastCall() {
    return calls.get(calls.size() - 1);
  }
}
