/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetSignals.LimitStatus;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.TokenSource;
import io.crmconnect.http.TokenSource.TokenResult;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.RequestBudget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The vendor port for HubSpot. Each request is one call. If HubSpot rejects the token, it is
 * renewed and the call repeated once.
 */
final class HubspotClient implements CrmClient {
  private final Transport transport;
  private final TokenSource tokenSource;
  private final RequestBuilder requestBuilder;
  private final ResponseParser responseParser;
  private final KnownTraits knownTraits;
  private final RequestBudget requestBudget;

  /** Repeated calls that the budget has not counted yet. */
  private final Queue<Request> uncountedRetries = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  HubspotClient(
      Transport transport,
      TokenSource tokenSource,
      RequestBuilder requestBuilder,
      ResponseParser responseParser,
      KnownTraits knownTraits,
      RequestBudget requestBudget) {
    this.transport = transport;
    this.tokenSource = tokenSource;
    this.requestBuilder = requestBuilder;
    this.responseParser = responseParser;
    this.knownTraits = knownTraits;
    this.requestBudget = requestBudget;
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
    tokenSource.updateClock(now);
    countRetries(now);
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
    tokenSource.requestToken(
        tokenResult -> sendWithToken(request, call.get(), tokenResult, true, callback));
  }

  private void sendWithToken(
      Request request,
      HttpCall call,
      TokenResult tokenResult,
      boolean mayRenew,
      Consumer<CrmResponse> callback) {
    if (!(tokenResult instanceof TokenResult.Token token)) {
      deliver(callback, tokenFailure(tokenResult));
      return;
    }
    if (closed) {
      return;
    }
    transport.send(
        addToken(call, token.value()),
        outcome -> onOutcome(request, call, token.value(), mayRenew, outcome, callback));
  }

  private static CrmResponse tokenFailure(TokenResult tokenResult) {
    try {
      return new CrmResponse(
          HubspotErrors.tokenFailure(tokenResult), OptionalLong.empty(), BudgetSignals.NONE);
    } catch (Throwable e) {
      return unreadableResponse(e);
    }
  }

  private void onOutcome(
      Request request,
      HttpCall call,
      String token,
      boolean mayRenew,
      HttpOutcome outcome,
      Consumer<CrmResponse> callback) {
    if (closed) {
      return;
    }
    if (outcome instanceof HttpOutcome.Response response && response.status() == 401) {
      if (isMalformedToken(response)) {
        deliver(callback, toResponse(HubspotErrors.malformedTokenFailure(), response));
        return;
      }
      if (mayRenew) {
        tokenSource.renewToken(
            token,
            tokenResult -> retryWithToken(request, call, token, response, tokenResult, callback));
        return;
      }
    }
    deliver(callback, parseResponse(request, outcome));
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
      Result result = responseParser.parse(request, outcome);
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

  private void retryWithToken(
      Request request,
      HttpCall call,
      String refusedToken,
      HttpOutcome.Response response,
      TokenResult tokenResult,
      Consumer<CrmResponse> callback) {
    if (tokenResult instanceof TokenResult.Token token) {
      if (token.value().equals(refusedToken)) {
        deliver(callback, parseResponse(request, response));
        return;
      }
      uncountedRetries.add(request);
    }
    sendWithToken(request, call, tokenResult, false, callback);
  }

  private void deliver(Consumer<CrmResponse> callback, CrmResponse crmResponse) {
    if (!closed) {
      callback.accept(crmResponse);
    }
  }

  @Override
  public void onResponse(Request request, CrmResponse crmResponse, long now) {
    tokenSource.updateClock(now);
    countRetries(now);
    requestBudget.onResponse(request, crmResponse, now);
  }

  @Override
  public Optional<DailyLimitReached> dailyLimitReached(long now) {
    return requestBudget.dailyLimitReached(now);
  }

  @Override
  public Optional<LimitUsedByOthers> limitUsedByOthers(long now) {
    return requestBudget.limitUsedByOthers(now);
  }

  @Override
  public List<LimitUsage> limitUsages(long now) {
    return requestBudget.limitUsages(now);
  }

  @Override
  public DailyUsage dailyUsage(long now) {
    return requestBudget.dailyUsage(now);
  }

  private void countRetries(long now) {
    for (Request retried = uncountedRetries.poll();
        retried != null;
        retried = uncountedRetries.poll()) {
      requestBudget.countUngranted(retried, now);
    }
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
