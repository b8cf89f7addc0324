/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetStatus;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
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
import io.crmconnect.http.UnusableBody;
import io.crmconnect.ratelimit.RepeatedCalls;
import io.crmconnect.ratelimit.RequestBudget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The vendor port for Salesforce. Each request is one call, except for those that poll: they are
 * sent together as {@link RequestGroups} says, and take the bounds with them that will be needed
 * next. A safe bound that is still known, and an export that waits for another one, are no calls.
 * If Salesforce rejects the token, it is renewed and the call repeated once.
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

  /** Of a URL, which a server allows to have 16,384 bytes with all headers; many gateways less. */
  private static final int MAX_PATH_LENGTH = 8_000;

  private static final Consumer<CrmResponse> NO_CALLBACK = response -> {};

  private final AuthorizedTransport transport;
  private final Sessions sessions;
  private final Exchanges exchanges;
  private final KnownTraits knownTraits;
  private final SafeBounds safeBounds;
  private final BulkExport bulkExport;
  private final OrgClock clock;
  private final RequestBudget requestBudget;
  private final RepeatedCalls repeatedCalls;

  /** Granted and not answered yet, by identity, with how often; on the driver's thread only. */
  private final Map<Request, Integer> inFlight = new IdentityHashMap<>();

  /** Answers that are known without a call, by identity; on the driver's thread only. */
  private final Map<Request, Result> knownAnswers = new IdentityHashMap<>();

  private final RequestGroups groups = new RequestGroups();

  private volatile boolean closed;

  SalesforceClient(
      Transport transport,
      TokenSource tokenSource,
      Sessions sessions,
      Exchanges exchanges,
      KnownTraits knownTraits,
      SafeBounds safeBounds,
      BulkExport bulkExport,
      OrgClock clock,
      RequestBudget requestBudget) {
    this.transport = new AuthorizedTransport(transport, tokenSource);
    this.sessions = sessions;
    this.exchanges = exchanges;
    this.knownTraits = knownTraits;
    this.safeBounds = safeBounds;
    this.bulkExport = bulkExport;
    this.clock = clock;
    this.requestBudget = requestBudget;
    this.repeatedCalls = new RepeatedCalls(requestBudget);
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
  public OptionalLong exportThreshold(CrmObject object) {
    return bulkExport.threshold(object);
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
    if (request instanceof Request.ExportPage export) {
      Optional<Result> known = bulkExport.answerWithoutCall(export);
      if (known.isPresent()) {
        knownAnswers.put(request, known.get());
        return 0;
      }
    }
    boolean mayShareCall = groups.mayShareCall(request, requestPriority);
    if (mayShareCall && groups.join(request)) {
      return 0;
    }
    int kept = requestPriority == RequestPriority.BACKFILL ? KEPT_FOR_LIVE_WORK : 0;
    if (inFlightCount() >= MAX_IN_FLIGHT - kept) {
      return IN_FLIGHT_WAIT_MS;
    }
    long waitMs = requestBudget.acquire(request, requestPriority, now);
    if (waitMs == 0) {
      inFlight.merge(request, 1, Integer::sum);
      if (mayShareCall) {
        groups.start(request);
      }
    }
    return waitMs;
  }

  @Override
  public int maxInFlight() {
    return MAX_IN_FLIGHT * RequestGroups.MAX_PARTS;
  }

  /** All objects are polled at the same instants, so that they need fewer calls. */
  @Override
  public boolean combinesPolls() {
    return true;
  }

  private int inFlightCount() {
    return inFlight.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void updateClocks(long now) {
    transport.updateClock(now);
    clock.update(now);
    repeatedCalls.count(now);
  }

  @Override
  public void send(Request request, Consumer<CrmResponse> callback) {
    RequestGroups.Group group = groups.groupOf(request);
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
    RequestGroups.Member member = new RequestGroups.Member(request, exchange, callback);
    if (group == null) {
      sendTogether(request, List.of(member));
    } else {
      group.members().add(member);
    }
  }

  @Override
  public void flush() {
    for (RequestGroups.Group group : groups.close()) {
      if (!group.members().isEmpty()) {
        sendTogether(group.first(), withBounds(group));
      }
    }
  }

  /** The members, with reads of bounds that are used by them and will be too old the next time. */
  private List<RequestGroups.Member> withBounds(RequestGroups.Group group) {
    List<RequestGroups.Member> all = new ArrayList<>(group.members());
    int free = group.freePlaces();
    for (RequestGroups.Member member : group.members()) {
      if (free > 0
          && member.request() instanceof Request.ChangesSince changes
          && safeBounds.isAgeing(changes.object(), clock.workerNow())) {
        Request bound = new Request.SafeBound(changes.object());
        try {
          all.add(new RequestGroups.Member(bound, exchanges.of(bound), NO_CALLBACK));
          free--;
        } catch (RuntimeException e) {
          // The next poll requests it, and tells why that fails.
        }
      }
    }
    return all;
  }

  /**
   * @param granted the request that the call counts for
   */
  private void sendTogether(Request granted, List<RequestGroups.Member> members) {
    Exchange only = members.get(0).exchange();
    boolean single = members.size() == 1 && only.call().path().length() <= MAX_PATH_LENGTH;
    ApiCall call =
        single
            ? only.call()
            : exchanges.composite(members.stream().map(RequestGroups.Member::exchange).toList());
    transport.send(new Sending(granted, call, !single, members));
  }

  /** A call with the requests that it answers. */
  private final class Sending implements AuthorizedCall {
    private final Request granted;
    private final ApiCall call;
    private final boolean composite;
    private final List<RequestGroups.Member> members;

    /**
     * @param granted the request that the call counts for
     */
    Sending(Request granted, ApiCall call, boolean composite, List<RequestGroups.Member> members) {
      this.granted = granted;
      this.call = call;
      this.composite = composite;
      this.members = members;
    }

    @Override
    public Optional<HttpCall> authorize(TokenResult tokenResult) {
      Sessions.Session session = openSession(tokenResult);
      if (session instanceof Sessions.Session.Usable usable) {
        return Optional.of(call.toHttpCall(usable.instance(), usable.token()));
      }
      CrmResponse response = withoutResponse(((Sessions.Session.Refused) session).failure());
      members.forEach(member -> deliver(member.callback(), response));
      return Optional.empty();
    }

    @Override
    public boolean isTokenRejected(HttpOutcome.Response response) {
      return response.status() == 401;
    }

    @Override
    public void onRepeated() {
      repeatedCalls.add(granted);
    }

    @Override
    public void onOutcome(HttpOutcome outcome) {
      if (composite) {
        deliverParts(members, outcome);
      } else {
        RequestGroups.Member only = members.get(0);
        deliver(only.callback(), toResponse(only.exchange(), outcome));
      }
    }
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

  private void deliverParts(List<RequestGroups.Member> members, HttpOutcome outcome) {
    Optional<List<HttpOutcome.Response>> parts = splitParts(outcome, members.size());
    for (int i = 0; i < members.size(); i++) {
      RequestGroups.Member member = members.get(i);
      deliver(
          member.callback(),
          parts.isPresent()
              ? toResponseOfPart(member, parts.get().get(i))
              : toFailureOfAll(member, outcome, members.size()));
    }
  }

  /** The parts of a composite answer; empty if it failed as a whole. */
  private static Optional<List<HttpOutcome.Response>> splitParts(HttpOutcome outcome, int count) {
    if (!(outcome instanceof HttpOutcome.Response whole) || whole.status() != 200) {
      return Optional.empty();
    }
    try {
      return Optional.of(CompositeParts.split(whole, count));
    } catch (IOException | RuntimeException e) {
      // Its message could quote the body.
      return Optional.empty();
    }
  }

  /**
   * @param part null if the answer lacks it
   */
  private CrmResponse toResponseOfPart(RequestGroups.Member member, HttpOutcome.Response part) {
    return part == null
        ? withoutResponse(
            SalesforceErrors.unusableResponse("it lacks the answer to one of its parts"))
        : toResponse(member.exchange(), part);
  }

  /** What failed together is sent alone next time, before it is taken for the request's fault. */
  private CrmResponse toFailureOfAll(
      RequestGroups.Member member, HttpOutcome outcome, int members) {
    CrmResponse response = toResponse(member.exchange(), outcome);
    Result.Failure failure =
        response.result() instanceof Result.Failure failed
            ? failed
            : SalesforceErrors.unusableResponse("its parts cannot be told apart");
    if (members > 1) {
      if (failure.kind() != FailureKind.THROTTLED) {
        groups.onFailedTogether(member.request());
      }
      if (!failure.kind().isRetryable() || failure.kind() == FailureKind.TOO_LARGE) {
        failure =
            SalesforceErrors.failure(
                FailureKind.UNAVAILABLE,
                "Several requests failed together and are sent one by one: " + failure.message());
      }
    }
    return new CrmResponse(failure, response.vendorTime(), response.signals(), response.bytes());
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
    if (!(crmResponse.result() instanceof Result.Failure)) {
      groups.onAnswered(request);
    }
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
}
