/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.BudgetStatus;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.AuthorizedCall;
import io.crmconnect.http.AuthorizedTransport;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.TokenSource;
import io.crmconnect.http.TokenSource.TokenResult;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.RepeatedCalls;
import io.crmconnect.ratelimit.RequestBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The vendor port for HubSpot. Each request is one call. If HubSpot rejects the token, it is
 * renewed and the call repeated once.
 */
final class HubspotClient implements CrmClient {
  private final AuthorizedTransport transport;
  private final RequestBuilder requestBuilder;
  private final ResponseParser responseParser;
  private final KnownTraits knownTraits;
  private final RequestBudget requestBudget;
  private final RepeatedCalls repeatedCalls;

  private volatile boolean closed;

  HubspotClient(
      Transport transport,
      TokenSource tokenSource,
      RequestBuilder requestBuilder,
      ResponseParser responseParser,
      KnownTraits knownTraits,
      RequestBudget requestBudget) {
    this.transport = new AuthorizedTransport(transport, tokenSource);
    this.requestBuilder = requestBuilder;
    this.responseParser = responseParser;
    this.knownTraits = knownTraits;
    this.requestBudget = requestBudget;
    this.repeatedCalls = new RepeatedCalls(requestBudget);
  }

  @Override
  public Capabilities capabilities(CrmObject object) {
    return HubspotObjects.capabilities(object, knownTraits.of(object));
  }

  @Override
  public boolean listReturnsRows(CrmObject object, List<String> fields) {
    return requestBuilder.listReturnsRows(object, fields);
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return requestBudget.maxBackfillPerSecond(HubspotLimits.BURST);
  }

  @Override
  public double guaranteedBackfillRequestsPerSecond() {
    return requestBudget.backfillPerSecond(HubspotLimits.BURST);
  }

  @Override
  public OptionalLong dailyLimit() {
    return requestBudget.dailyLimit();
  }

  @Override
  public long acquire(Request request, RequestPriority requestPriority, long now) {
    transport.updateClock(now);
    repeatedCalls.count(now);
    if (requestBuilder.isAnsweredLocally(request)) {
      return 0;
    }
    return requestBudget.acquire(request, requestPriority, now);
  }

  @Override
  public void send(Request request, Consumer<CrmResponse> callback) {
    Optional<HttpCall> call = requestBuilder.build(request);
    if (call.isEmpty()) {
      deliver(
          callback,
          new CrmResponse(
              ResponseParser.localResult(request), OptionalLong.empty(), BudgetSignals.NONE));
      return;
    }
    transport.send(new TokenCall(request, call.get(), callback));
  }

  /** The call of a request, which needs a token. */
  private final class TokenCall implements AuthorizedCall {
    private final Request request;
    private final HttpCall call;
    private final Consumer<CrmResponse> callback;

    TokenCall(Request request, HttpCall call, Consumer<CrmResponse> callback) {
      this.request = request;
      this.call = call;
      this.callback = callback;
    }

    @Override
    public Optional<HttpCall> authorize(TokenResult tokenResult) {
      if (tokenResult instanceof TokenResult.Token token) {
        return Optional.of(addToken(call, token.value()));
      }
      deliver(callback, tokenFailure(tokenResult));
      return Optional.empty();
    }

    @Override
    public boolean isTokenRejected(HttpOutcome.Response response) {
      return response.status() == 401 && !isMalformedToken(response);
    }

    @Override
    public void onRepeated() {
      repeatedCalls.add(request);
    }

    @Override
    public void onOutcome(HttpOutcome outcome) {
      deliver(callback, parseResponse(request, outcome));
    }
  }

  private static CrmResponse tokenFailure(TokenResult tokenResult) {
    try {
      return new CrmResponse(
          HubspotErrors.tokenFailure(tokenResult), OptionalLong.empty(), BudgetSignals.NONE);
    } catch (Throwable e) {
      return unreadableResponse(e);
    }
  }

  private static boolean isMalformedToken(HttpOutcome.Response response) {
    try {
      return HubspotErrors.isMalformedToken(response);
    } catch (Throwable e) {
      return false;
    }
  }

  /** Always returns a response, because what is thrown would be lost on the transport's thread. */
  private CrmResponse parseResponse(Request request, HttpOutcome outcome) {
    try {
      Result result =
          outcome instanceof HttpOutcome.Response response
                  && response.status() == 401
                  && isMalformedToken(response)
              ? HubspotErrors.malformedTokenFailure()
              : responseParser.parse(request, outcome);
      return outcome instanceof HttpOutcome.Response response
          ? toResponse(result, response)
          : new CrmResponse(result, OptionalLong.empty(), BudgetSignals.NONE);
    } catch (Throwable e) {
      return unreadableResponse(e);
    }
  }

  /** The message of the exception is left out, because it could quote the response. */
  private static CrmResponse unreadableResponse(Throwable e) {
    return new CrmResponse(
        HubspotErrors.unusableResponse("reading it failed (" + e.getClass().getSimpleName() + ")"),
        OptionalLong.empty(),
        BudgetSignals.NONE);
  }

  private void deliver(Consumer<CrmResponse> callback, CrmResponse crmResponse) {
    if (!closed) {
      callback.accept(crmResponse);
    }
  }

  @Override
  public void onResponse(Request request, CrmResponse crmResponse, long now) {
    transport.updateClock(now);
    repeatedCalls.count(now);
    requestBudget.onResponse(request, crmResponse, now);
  }

  @Override
  public BudgetStatus budgetStatus() {
    return requestBudget;
  }

  @Override
  public void close() {
    closed = true;
    requestBudget.close();
    transport.close();
  }

  private static HttpCall addToken(HttpCall call, String token) {
    Map<String, String> headers = new TreeMap<>(call.headers());
    headers.put("Authorization", "Bearer " + token);
    return new HttpCall(call.method(), call.uri(), headers, call.body());
  }

  private static CrmResponse toResponse(Result result, HttpOutcome.Response response) {
    BudgetSignals signals =
        new BudgetSignals(
            Map.of(
                HubspotLimits.BURST,
                parseLimitStatus(
                    response, "x-hubspot-ratelimit-max", "x-hubspot-ratelimit-remaining"),
                BudgetSignals.DAILY,
                parseLimitStatus(
                    response, "x-hubspot-ratelimit-daily", "x-hubspot-ratelimit-daily-remaining")));
    return new CrmResponse(result, HttpDates.parseDate(response), signals, response.body().length);
  }

  private static LimitStatus parseLimitStatus(
      HttpOutcome.Response response, String permitsHeader, String remainingHeader) {
    return new LimitStatus(
        parseLongHeader(response, permitsHeader), parseLongHeader(response, remainingHeader));
  }

  private static OptionalLong parseLongHeader(HttpOutcome.Response response, String header) {
    String text = response.header(header).orElse("").strip();
    return NumericIdOrder.isNumber(text) && text.length() < 18
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }
}
