package io.crmconnect.salesforce;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.DailyUsage;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.LimitUsedByOthers;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.TokenSource;
import io.crmconnect.http.TokenSource.TokenResult;
import io.crmconnect.http.Transport;
import io.crmconnect.http.UnusableBody;
import io.crmconnect.ratelimit.RequestBudget;
import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * The vendor port for Salesforce. Each request is one call, except for a safe bound that is still
 * known. If Salesforce rejects the token, it is renewed and the call repeated once.
 */
final class SalesforceClient implements CrmClient {
  /**
   * Requests in flight. Salesforce limits those that take long, of all users of an org together, to
   * 25.
   */
  static final int MAX_IN_FLIGHT = 6;

  /** Of these, what backfills and sweeps leave for live work. */
  static final int KEPT_FOR_LIVE_WORK = 2;

  private static final long IN_FLIGHT_WAIT_MS = 50;

  private final Transport transport;
  private final TokenSource tokenSource;
  private final Sessions sessions;
  private final Exchanges exchanges;
  private final KnownTraits knownTraits;
  private final SafeBounds safeBounds;
  private final OrgClock clock;
  private final RequestBudget requestBudget;

  /** Repeated calls that the budget has not counted yet. */
  private final Queue<Request> uncountedRetries = new ConcurrentLinkedQueue<>();

  /** Granted and not answered yet, by identity, with how often; on the driver's thread only. */
  private final Map<Request, Integer> inFlight = new IdentityHashMap<>();

  /** Answers that are known without a call, by identity; on the driver's thread only. */
  private final Map<Request, Result> knownAnswers = new IdentityHashMap<>();

  private volatile boolean closed;

  SalesforceClient(
      Transport transport,
      TokenSource tokenSource,
      Sessions sessions,
      Exchanges exchanges,
      KnownTraits knownTraits,
      SafeBounds safeBounds,
      OrgClock clock,
      RequestBudget requestBudget) {
    this.transport = transport;
    this.tokenSource = tokenSource;
    this.sessions = sessions;
    this.exchanges = exchanges;
    this.knownTraits = knownTraits;
    this.safeBounds = safeBounds;
    this.clock = clock;
    this.requestBudget = requestBudget;
  }

  @Override
  public Capabilities capabilities(CrmObject object) {
    return SalesforceObjects.capabilities(knownTraits.of(object));
  }

  /** Statements that are too long for a URL are sent in the body of a call. */
  @Override
  public boolean listReturnsRows(CrmObject object, List<String> fields) {
    return true;
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return requestBudget.maxBackfillPerSecond(SalesforceLimits.REQUESTS);
  }

  @Override
  public double guaranteedBackfillRequestsPerSecond() {
    return requestBudget.backfillPerSecond(SalesforceLimits.REQUESTS);
  }

  @Override
  public OptionalLong dailyLimit() {
    return requestBudget.dailyLimit();
  }

  @Override
  public long acquire(Request request, RequestPriority requestPriority, long now) {
    updateClocks(now);
    if (request instanceof Request.SafeBound bound) {
      OptionalLong known = safeBounds.latest(bound.object(), now);
      if (known.isPresent()) {
        knownAnswers.put(request, new Result.SafeBound(known.getAsLong()));
        return 0;
      }
    }
    int kept = requestPriority == RequestPriority.BACKFILL ? KEPT_FOR_LIVE_WORK : 0;
    if (inFlightCount() >= MAX_IN_FLIGHT - kept) {
      return IN_FLIGHT_WAIT_MS;
    }
    long waitMs = requestBudget.acquire(request, requestPriority, now);
    if (waitMs == 0) {
      inFlight.merge(request, 1, Integer::sum);
    }
    return waitMs;
  }

  private int inFlightCount() {
    return inFlight.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void updateClocks(long now) {
    tokenSource.updateClock(now);
    clock.update(now);
    countRetries(now);
  }

  @Override
  public void send(Request request, Consumer<CrmResponse> callback) {
    Result known = knownAnswers.remove(request);
    if (known != null) {
      deliver(callback, withoutResponse(known));
      return;
    }
    Exchange exchange;
    try {
      exchange = exchanges.of(request);
    } catch (Throwable e) {
      deliver(callback, unreadableResponse(e));
      return;
    }
    tokenSource.requestToken(
        tokenResult -> sendWithToken(request, exchange, tokenResult, true, callback));
  }

  private void sendWithToken(
      Request request,
      Exchange exchange,
      TokenResult tokenResult,
      boolean mayRenew,
      Consumer<CrmResponse> callback) {
    if (closed) {
      return;
    }
    Sessions.Session session = openSession(tokenResult);
    if (session instanceof Sessions.Session.Refused refused) {
      deliver(callback, withoutResponse(refused.failure()));
      return;
    }
    Sessions.Session.Usable usable = (Sessions.Session.Usable) session;
    transport.send(
        exchange.call().toHttpCall(usable.instance(), usable.token()),
        outcome -> onOutcome(request, exchange, usable.token(), mayRenew, outcome, callback));
  }

  /** Always returns a session, because what is thrown would be lost on the transport's thread. */
  private Sessions.Session openSession(TokenResult tokenResult) {
    try {
      return tokenResult instanceof TokenResult.Token token
          ? sessions.of(token)
          : new Sessions.Session.Refused(SalesforceErrors.tokenFailure(tokenResult));
    } catch (Throwable e) {
      return new Sessions.Session.Refused(unreadable(e));
    }
  }

  private void onOutcome(
      Request request,
      Exchange exchange,
      String token,
      boolean mayRenew,
      HttpOutcome outcome,
      Consumer<CrmResponse> callback) {
    if (closed) {
      return;
    }
    if (mayRenew && outcome instanceof HttpOutcome.Response response && response.status() == 401) {
      tokenSource.renewToken(
          token,
          tokenResult -> {
            boolean renewed =
                tokenResult instanceof TokenResult.Token other && !other.value().equals(token);
            if (tokenResult instanceof TokenResult.Token && !renewed) {
              deliver(callback, toResponse(exchange, outcome));
              return;
            }
            if (renewed) {
              uncountedRetries.add(request);
            }
            sendWithToken(request, exchange, tokenResult, false, callback);
          });
      return;
    }
    deliver(callback, toResponse(exchange, outcome));
  }

  /** Always returns a response, because what is thrown would be lost on the transport's thread. */
  private CrmResponse toResponse(Exchange exchange, HttpOutcome outcome) {
    try {
      if (!(outcome instanceof HttpOutcome.Response response)) {
        return withoutResponse(SalesforceErrors.transportFailure((HttpOutcome.Fault) outcome));
      }
      OptionalLong date = HttpDates.parseDate(response);
      date.ifPresent(clock::addSample);
      return new CrmResponse(
          parse(exchange, response),
          date,
          SalesforceLimits.parse(response),
          response.body().length);
    } catch (Throwable e) {
      return unreadableResponse(e);
    }
  }

  private static Result parse(Exchange exchange, HttpOutcome.Response response) {
    try {
      return exchange.answer().parse(response);
    } catch (IOException e) {
      // Its message could quote the body.
      return SalesforceErrors.unusableResponse(UnusableBody.describe(response.body()));
    }
  }

  private static Result.Failure unreadable(Throwable e) {
    return SalesforceErrors.unusableResponse(
        "reading it failed (" + e.getClass().getSimpleName() + ")");
  }

  private static CrmResponse unreadableResponse(Throwable e) {
    return withoutResponse(unreadable(e));
  }

  private static CrmResponse withoutResponse(Result result) {
    return new CrmResponse(result, OptionalLong.empty(), BudgetSignals.NONE);
  }

  private void deliver(Consumer<CrmResponse> callback, CrmResponse crmResponse) {
    if (!closed) {
      callback.accept(crmResponse);
    }
  }

  @Override
  public void onResponse(Request request, CrmResponse crmResponse, long now) {
    updateClocks(now);
    inFlight.computeIfPresent(request, (key, count) -> count > 1 ? count - 1 : null);
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
}
