/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

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
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A transport with prepared answers that records the calls; it issues tokens itself. */
final class ScriptedOrg {
  static final String ORG = "00D000000000001EAA";
  static final CrmObject ACCOUNT = new CrmObject("account", "Account");
  static final Instant START = Instant.parse("2026-11-27T10:00:30Z");

  final List<HttpCall> calls = new ArrayList<>();
  final List<HttpCall> tokenCalls = new ArrayList<>();
  private final ArrayDeque<HttpOutcome> outcomes = new ArrayDeque<>();
  private final ArrayDeque<HttpOutcome> tokenOutcomes = new ArrayDeque<>();
  private final CrmClient client;
  private int tokens;
  long now = START.toEpochMilli();

  /** How far the dates of the answers are ahead of the worker's clock. */
  long dateLeadMs;

  ScriptedOrg(String... settings) {
    Map<String, String> props = new LinkedHashMap<>();
    props.put("crm.vendor", "salesforce");
    props.put("crm.objects", "Account");
    props.put("topic.prefix", "crm");
    props.put("salesforce.domain", "acme.my.salesforce.com");
    props.put("salesforce.client.id", "app");
    props.put("salesforce.client.secret", "very-secret");
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    SalesforceVendor vendor =
        new SalesforceVendor(
            timeouts -> transport(), new AccountBudgets(VirtualPacers.factory(() -> now)));
    client = new CrmSourceConfig(props, List.of(vendor)).openVendor(new BudgetShare.Task(1));
  }

  CrmClient client() {
    return client;
  }

  static String tokenAnswer(String token, String org) {
    return """
    {"access_token":"%s","instance_url":"https://acme.my.salesforce.com",
     "id":"https://login.salesforce.com/id/%s/005000000000001AAA","token_type":"Bearer",
     "issued_at":"1764237630000","signature":"x"}\
    """
        .formatted(token, org);
  }

  ScriptedOrg answer(int status, String body) {
    return answer(status, body, Map.of());
  }

  ScriptedOrg answer(int status, String body, Map<String, String> headers) {
    outcomes.add(response(status, body, headers));
    return this;
  }

  ScriptedOrg answerToken(int status, String body) {
    tokenOutcomes.add(response(status, body, Map.of()));
    return this;
  }

  private HttpOutcome response(int status, String body, Map<String, String> headers) {
    Map<String, String> all = new TreeMap<>(headers);
    all.putIfAbsent(
        "date",
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            Instant.ofEpochMilli(now + dateLeadMs).atOffset(ZoneOffset.UTC)));
    return new HttpOutcome.Response(status, all, body.getBytes(StandardCharsets.UTF_8));
  }

  private Transport transport() {
    return new Transport() {
      @Override
      public void send(HttpCall call, Consumer<HttpOutcome> sink) {
        if (call.uri().getPath().equals("/services/oauth2/token")) {
          tokenCalls.add(call);
          sink.accept(
              tokenOutcomes.isEmpty()
                  ? response(200, tokenAnswer("token-" + ++tokens, ORG), Map.of())
                  : tokenOutcomes.remove());
        } else {
          calls.add(call);
          sink.accept(outcomes.remove());
        }
      }

      @Override
      public void close() {}
    };
  }

  CrmResponse exchange(Request request) {
    now += 1_000;
    long wait = client.acquire(request, RequestPriority.INCREMENTAL, now);
    if (wait > 0) {
      throw new AssertionError("the request was deferred by " + wait + " ms");
    }
    List<CrmResponse> received = new ArrayList<>();
    client.send(request, received::add);
    client.flush();
    if (received.size() != 1) {
      throw new AssertionError(received.size() + " answers");
    }
    client.onResponse(request, received.get(0), now);
    return received.get(0);
  }

  <R extends Result> R send(Request request, Class<R> kind) {
    return kind.cast(exchange(request).result());
  }

  Result.Failure fail(Request request) {
    return send(request, Result.Failure.class);
  }

  HttpCall lastCall() {
    return calls.get(calls.size() - 1);
  }

  /** The statement of the last call, decoded. */
  String lastSoql() {
    String query = lastCall().uri().getRawQuery();
    return URLDecoder.decode(query.substring("q=".length()), StandardCharsets.UTF_8);
  }

  /** An object with these fields. */
  ScriptedOrg describe(CrmObject object, String body) {
    answer(200, body);
    send(new Request.Catalogue(object), Result.Catalogue.class);
    return this;
  }
}
