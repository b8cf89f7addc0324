package io.crmconnect.hubspot;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.DaySpent;
import io.crmconnect.ratelimit.Feedback;
import io.crmconnect.ratelimit.RequestBudget;
import io.crmconnect.ratelimit.Throttle;
import io.crmconnect.ratelimit.Turn;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The vendor port for HubSpot. Each request is one call. If HubSpot rejects the token, it is
 * renewed and the call repeated once.
 */
final class HubspotClient implements CrmClient {
  private static final Logger LOG = LoggerFactory.getLogger(HubspotClient.class);

  private final Transport transport;
  private final TokenSource tokenSource;
  private final RequestBuilder requestBuilder;
  private final ResponseParser responseParser;
  private final RequestBudget requestBudget;

  /** Repeated calls that the budget has not counted yet. */
  private final AtomicInteger uncountedRetries = new AtomicInteger();

  private final AtomicInteger uncountedSearchRetries = new AtomicInteger();
  private volatile boolean closed;

  HubspotClient(
      Transport transport,
      TokenSource tokenSource,
      RequestBuilder requestBuilder,
      HubspotErrors errors,
      RequestBudget requestBudget) {
    this.transport = transport;
    this.tokenSource = tokenSource;
    this.requestBuilder = requestBuilder;
    this.responseParser = new ResponseParser(errors);
    this.requestBudget = requestBudget;
  }

  @Override
  public int maxIdsPerRead() {
    return RequestBuilder.MAX_IDS_PER_READ;
  }

  @Override
  public boolean hasRecycleBin(CrmObject object) {
    return !HubspotObjects.isOwners(object);
  }

  @Override
  public boolean listReturnsRows(CrmObject object, List<String> fields) {
    return requestBuilder.listReturnsRows(object, fields);
  }

  @Override
  public Optional<String> pageTokenAfter(String id) {
    return Ids.isNumber(id) ? Optional.of(id) : Optional.empty();
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return requestBudget.backfillPerSecond();
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
    return requestBudget.acquire(request, limitFor(request), turnFor(requestPriority), now);
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
      TokenSource.TokenResult tokenResult,
      boolean mayRenew,
      Consumer<CrmResponse> callback) {
    if (tokenResult.failure() != null) {
      deliver(
          callback,
          new CrmResponse(tokenResult.failure(), OptionalLong.empty(), BudgetSignals.NONE));
      return;
    }
    if (closed) {
      return;
    }
    transport.send(
        addToken(call, tokenResult.token()),
        outcome -> onOutcome(request, call, tokenResult.token(), mayRenew, outcome, callback));
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
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** Always returns a response, because an exception would be lost on the transport's thread. */
  private CrmResponse parseResponse(Request request, HttpOutcome outcome) {
    try {
      Result result = responseParser.parse(request, outcome);
      return outcome instanceof HttpOutcome.Response response
          ? toResponse(result, response)
          : new CrmResponse(result, OptionalLong.empty(), BudgetSignals.NONE);
    } catch (RuntimeException e) {
      return unreadableResponse(e);
    }
  }

  /** The message of the exception is left out, because it could quote the response. */
  private static CrmResponse unreadableResponse(RuntimeException e) {
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
      TokenSource.TokenResult tokenResult,
      Consumer<CrmResponse> callback) {
    if (tokenResult.failure() == null && tokenResult.token().equals(refusedToken)) {
      deliver(callback, parseResponse(request, response));
      return;
    }
    if (tokenResult.failure() == null) {
      (limitFor(request) == RequestBudget.Limit.SEARCH ? uncountedSearchRetries : uncountedRetries)
          .incrementAndGet();
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
    requestBudget.complete(request, toFeedback(crmResponse), now);
    if (crmResponse.result() instanceof Result.Usage usage) {
      requestBudget.applyUsage(usage.limit(), usage.used(), usage.resetsAt(), now);
    }
    if (crmResponse.result() instanceof Result.Account account) {
      applyTimeZone(account.timeZone(), now);
    }
  }

  @Override
  public Optional<DailyLimitReached> dailyLimitReached(long now) {
    return requestBudget.exhausted(now).map(HubspotClient::toDailyLimitReached);
  }

  private static DailyLimitReached toDailyLimitReached(DaySpent spent) {
    Instant until = Instant.ofEpochMilli(spent.retryAt()).truncatedTo(ChronoUnit.SECONDS);
    return new DailyLimitReached(
        spent.blocksAll(),
        spent.blocksAll()
            ? "The daily requests are used up (HubSpot's daily limit, rate.limit.daily, or this"
                + " task's share of them). No request is sent before "
                + until
                + ". If this happens often, raise rate.limit.daily or increase poll.interval.ms."
            : "The daily requests for backfills, sweeps, rechecks and confirmations are used up"
                + " (backfill.budget.percent, and all but a tenth of the remaining requests)."
                + " They wait until "
                + until
                + "; changes are still copied.");
  }

  private void applyTimeZone(String zoneName, long now) {
    if (zoneName.isEmpty()) {
      return;
    }
    try {
      requestBudget.setZone(ZoneId.of(zoneName), now);
    } catch (DateTimeException e) {
      LOG.info(
          "The account's time zone {} is unknown to this JVM. UTC is used for the account's day.",
          zoneName);
    }
  }

  private void countRetries(long now) {
    for (int n = uncountedRetries.getAndSet(0); n > 0; n--) {
      requestBudget.countUngranted(RequestBudget.Limit.BURST, now);
    }
    for (int n = uncountedSearchRetries.getAndSet(0); n > 0; n--) {
      requestBudget.countUngranted(RequestBudget.Limit.SEARCH, now);
    }
  }

  @Override
  public void close() {
    closed = true;
    transport.close();
  }

  private static HttpCall addToken(HttpCall call, String token) {
    Map<String, String> headers = new TreeMap<>(call.headers());
    headers.put("Authorization", "Bearer " + token);
    return new HttpCall(call.method(), call.uri(), headers, call.body());
  }

  private static RequestBudget.Limit limitFor(Request request) {
    boolean search =
        request instanceof Request.ChangesSince
            || (request instanceof Request.RecordCount recordCount
                && !HubspotObjects.isOwners(recordCount.object()));
    return search ? RequestBudget.Limit.SEARCH : RequestBudget.Limit.BURST;
  }

  private static Turn turnFor(RequestPriority requestPriority) {
    return switch (requestPriority) {
      case CONTROL, INCREMENTAL -> Turn.LIVE;
      case CONFIRM -> Turn.SECOND;
      case BACKFILL -> Turn.BACKFILL;
    };
  }

  private static CrmResponse toResponse(Result result, HttpOutcome.Response response) {
    BudgetSignals signals =
        new BudgetSignals(
            parseLongHeader(response, "x-hubspot-ratelimit-max"),
            parseLongHeader(response, "x-hubspot-ratelimit-remaining"),
            parseLongHeader(response, "x-hubspot-ratelimit-daily"),
            parseLongHeader(response, "x-hubspot-ratelimit-daily-remaining"));
    return new CrmResponse(result, Timestamps.parseHttpDate(response.header("date")), signals);
  }

  private static OptionalLong parseLongHeader(HttpOutcome.Response response, String header) {
    String text = response.header(header).orElse("").strip();
    return Ids.isNumber(text) && text.length() < 18
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static Feedback toFeedback(CrmResponse crmResponse) {
    Throttle throttle = Throttle.NONE;
    long retryAfterMs = 0;
    if (crmResponse.result() instanceof Result.Failure failure) {
      throttle = toThrottle(failure.kind());
      retryAfterMs = failure.retryAfterMs();
    }
    BudgetSignals signals = crmResponse.signals();
    return new Feedback(
        throttle,
        retryAfterMs,
        signals.burstLimit(),
        signals.burstRemaining(),
        signals.dailyLimit(),
        signals.dailyRemaining(),
        crmResponse.vendorTime());
  }

  private static Throttle toThrottle(FailureKind kind) {
    return switch (kind) {
      case THROTTLED_BURST -> Throttle.BURST;
      case THROTTLED_SEARCH -> Throttle.SEARCH;
      case THROTTLED_DAILY -> Throttle.DAILY;
      default -> Throttle.NONE;
    };
  }
}
