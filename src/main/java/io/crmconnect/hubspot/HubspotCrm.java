package io.crmconnect.hubspot;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Pause;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.Budget;
import io.crmconnect.http.DaySpent;
import io.crmconnect.http.Feedback;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Throttle;
import io.crmconnect.http.Transport;
import io.crmconnect.http.Turn;
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
 * HubSpot behind the port: each request is one call, but for a token that HubSpot refuses: it is
 * renewed once and the call repeated once.
 */
final class HubspotCrm implements Crm {
  private static final Logger LOG = LoggerFactory.getLogger(HubspotCrm.class);

  private final Transport transport;
  private final Credentials credentials;
  private final Calls calls;
  private final Answers answers;
  private final Budget budget;

  /** Repeated calls that the ledger has not seen yet. */
  private final AtomicInteger repeated = new AtomicInteger();

  private final AtomicInteger repeatedSearches = new AtomicInteger();
  private volatile boolean closed;

  HubspotCrm(
      Transport transport,
      Credentials credentials,
      Calls calls,
      HubspotErrors errors,
      Budget budget) {
    this.transport = transport;
    this.credentials = credentials;
    this.calls = calls;
    this.answers = new Answers(errors);
    this.budget = budget;
  }

  @Override
  public int readSize() {
    return Calls.READ_SIZE;
  }

  @Override
  public boolean listsArchived(CrmObject object) {
    return !HubspotObjects.isOwners(object);
  }

  @Override
  public boolean listsWhole(CrmObject object, List<String> fields) {
    return calls.listsWhole(object, fields);
  }

  @Override
  public Optional<String> tokenAfter(String id) {
    return Ids.isNumber(id) ? Optional.of(id) : Optional.empty();
  }

  @Override
  public double backfillRate() {
    return budget.backfillPerSecond();
  }

  @Override
  public OptionalLong dailyLimit() {
    return budget.dailyLimit();
  }

  @Override
  public long acquire(Request request, Purpose purpose, long now) {
    credentials.now(now);
    countRepeated(now);
    if (calls.isKnown(request)) {
      return 0;
    }
    return budget.acquire(request, limit(request), turn(purpose), now);
  }

  @Override
  public void send(Request request, Consumer<Answer> sink) {
    Optional<HttpCall> call = calls.of(request);
    if (call.isEmpty()) {
      answer(sink, new Answer(Answers.known(request), OptionalLong.empty(), BudgetSignals.NONE));
      return;
    }
    credentials.token(grant -> send(request, call.get(), grant, true, sink));
  }

  private void send(
      Request request,
      HttpCall call,
      Credentials.Grant grant,
      boolean mayRenew,
      Consumer<Answer> sink) {
    if (grant.failure() != null) {
      answer(sink, new Answer(grant.failure(), OptionalLong.empty(), BudgetSignals.NONE));
      return;
    }
    if (closed) {
      return;
    }
    transport.send(
        withToken(call, grant.token()),
        outcome -> received(request, call, grant.token(), mayRenew, outcome, sink));
  }

  private void received(
      Request request,
      HttpCall call,
      String token,
      boolean mayRenew,
      HttpOutcome outcome,
      Consumer<Answer> sink) {
    if (closed) {
      return;
    }
    if (outcome instanceof HttpOutcome.Response response && response.status() == 401) {
      if (isMalformed(response)) {
        answer(sink, with(HubspotErrors.malformed(), response));
        return;
      }
      if (mayRenew) {
        credentials.renew(token, grant -> repeat(request, call, token, response, grant, sink));
        return;
      }
    }
    answer(sink, read(request, outcome));
  }

  private static boolean isMalformed(HttpOutcome.Response response) {
    try {
      return HubspotErrors.malformedToken(response);
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** On the transport's thread, where nobody would hear of an exception: an answer in any case. */
  private Answer read(Request request, HttpOutcome outcome) {
    try {
      Result result = answers.of(request, outcome);
      return outcome instanceof HttpOutcome.Response response
          ? with(result, response)
          : new Answer(result, OptionalLong.empty(), BudgetSignals.NONE);
    } catch (RuntimeException e) {
      return unreadable(e);
    }
  }

  /** Its own words could quote what it was about. */
  private static Answer unreadable(RuntimeException e) {
    return new Answer(
        HubspotErrors.unusable("reading it failed (" + e.getClass().getSimpleName() + ")"),
        OptionalLong.empty(),
        BudgetSignals.NONE);
  }

  private void repeat(
      Request request,
      HttpCall call,
      String refused,
      HttpOutcome.Response response,
      Credentials.Grant grant,
      Consumer<Answer> sink) {
    if (grant.failure() == null && grant.token().equals(refused)) {
      answer(sink, read(request, response));
      return;
    }
    if (grant.failure() == null) {
      (limit(request) == Budget.Limit.SEARCH ? repeatedSearches : repeated).incrementAndGet();
    }
    send(request, call, grant, false, sink);
  }

  private void answer(Consumer<Answer> sink, Answer answer) {
    if (!closed) {
      sink.accept(answer);
    }
  }

  @Override
  public void learn(Request request, Answer answer, long now) {
    credentials.now(now);
    countRepeated(now);
    budget.settle(request, feedback(answer), now);
    if (answer.result() instanceof Result.Usage usage) {
      budget.usage(usage.limit(), usage.used(), usage.resetsAt(), now);
    }
    if (answer.result() instanceof Result.Account account) {
      zone(account.timeZone(), now);
    }
  }

  @Override
  public Optional<Pause> paused(long now) {
    return budget.spent(now).map(HubspotCrm::pause);
  }

  private static Pause pause(DaySpent spent) {
    Instant until = Instant.ofEpochMilli(spent.until()).truncatedTo(ChronoUnit.SECONDS);
    return new Pause(
        spent.all(),
        spent.all()
            ? "The day's requests are used up (HubSpot's daily limit, rate.limit.daily, or this"
                + " task's part of them), so nothing is asked before "
                + until
                + "."
            : "What backfills, sweeps and second looks may use of the day's requests"
                + " (backfill.budget.percent, all but a tenth of what is left) is used up: they"
                + " wait until "
                + until
                + ", and changes go on.");
  }

  private void zone(String name, long now) {
    if (name.isEmpty()) {
      return;
    }
    try {
      budget.zone(ZoneId.of(name), now);
    } catch (DateTimeException e) {
      LOG.info("The account's time zone {} is unknown here; its day is taken as UTC's.", name);
    }
  }

  private void countRepeated(long now) {
    for (int n = repeated.getAndSet(0); n > 0; n--) {
      budget.slipped(Budget.Limit.BURST, now);
    }
    for (int n = repeatedSearches.getAndSet(0); n > 0; n--) {
      budget.slipped(Budget.Limit.SEARCH, now);
    }
  }

  @Override
  public void close() {
    closed = true;
    transport.close();
  }

  private static HttpCall withToken(HttpCall call, String token) {
    Map<String, String> headers = new TreeMap<>(call.headers());
    headers.put("Authorization", "Bearer " + token);
    return new HttpCall(call.method(), call.uri(), headers, call.body());
  }

  private static Budget.Limit limit(Request request) {
    boolean search =
        request instanceof Request.Window
            || (request instanceof Request.Extent extent
                && !HubspotObjects.isOwners(extent.object()));
    return search ? Budget.Limit.SEARCH : Budget.Limit.BURST;
  }

  private static Turn turn(Purpose purpose) {
    return switch (purpose) {
      case CONTROL, INCREMENTAL -> Turn.LIVE;
      case CONFIRM -> Turn.SECOND;
      case BACKFILL -> Turn.BACKFILL;
    };
  }

  private static Answer with(Result result, HttpOutcome.Response response) {
    BudgetSignals signals =
        new BudgetSignals(
            number(response, "x-hubspot-ratelimit-max"),
            number(response, "x-hubspot-ratelimit-remaining"),
            number(response, "x-hubspot-ratelimit-daily"),
            number(response, "x-hubspot-ratelimit-daily-remaining"));
    return new Answer(result, Times.date(response.header("date")), signals);
  }

  private static OptionalLong number(HttpOutcome.Response response, String header) {
    String text = response.header(header).orElse("").strip();
    return Ids.isNumber(text) && text.length() < 18
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  private static Feedback feedback(Answer answer) {
    Throttle throttle = Throttle.NONE;
    long retryAfterMs = 0;
    if (answer.result() instanceof Result.Failure failure) {
      throttle = throttle(failure.kind());
      retryAfterMs = failure.retryAfterMs();
    }
    BudgetSignals signals = answer.signals();
    return new Feedback(
        throttle,
        retryAfterMs,
        signals.burstLimit(),
        signals.burstRemaining(),
        signals.dailyLimit(),
        signals.dailyRemaining(),
        answer.vendorTime());
  }

  private static Throttle throttle(FailureKind kind) {
    return switch (kind) {
      case THROTTLED_BURST -> Throttle.BURST;
      case THROTTLED_SEARCH -> Throttle.SEARCH;
      case THROTTLED_DAILY -> Throttle.DAILY;
      default -> Throttle.NONE;
    };
  }
}
