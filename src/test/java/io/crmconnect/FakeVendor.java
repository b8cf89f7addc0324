/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.BudgetStatus;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.DailyLimitReached;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** A vendor with three standard and two custom objects; a test sets its responses. */
public final class FakeVendor implements CrmVendor {
  public static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  public static final CrmObject DEALS = new CrmObject("deals", "deals");
  public static final CrmObject OWNERS = new CrmObject("owners", "owners");
  static final CrmObject PETS = new CrmObject("custom_pets", "2-7");
  static final CrmObject CARS = new CrmObject("custom_cars", "2-8");

  /** The requests of all clients, in order. */
  public final List<Request> requests = new ArrayList<>();

  public final List<BudgetShare> budgetShares = new ArrayList<>();
  public final Map<String, Long> counts = new TreeMap<>();
  public List<CrmObject> objects = List.of(CONTACTS, DEALS, OWNERS, PETS);
  public Map<String, String> configErrors = Map.of();
  public int closed;

  /** Requests per day; 0 if unknown. */
  public long dailyLimit;

  /** Whether the connector may count records while tasks run. */
  public boolean canCountWhileTasksRun = true;

  public int responses;

  /**
   * How often the budget defers a request before it grants it; each time by {@link #deferralMs}.
   */
  public int deferrals;

  public long deferralMs = 100;

  /** The budget grants a request so many ms after the one before, however often it is asked. */
  public long paceMs;

  /** The state of its daily limit. */
  public Optional<DailyLimitReached> dailyLimitReached = Optional.empty();

  /** The state of its daily limit after a request was rejected because of that limit. */
  public Optional<DailyLimitReached> dailyLimitReachedAfterRefusal = Optional.empty();

  /** The {@code Date} of its responses; empty if they have none. */
  public OptionalLong responseDate = OptionalLong.empty();

  private Function<Request, Optional<Result>> answerOverride = request -> Optional.empty();
  private boolean unanswered;
  private long grantNotBefore = Long.MIN_VALUE;

  /** Uses these results where they are present, and the default results otherwise. */
  public void overrideAnswers(Function<Request, Optional<Result>> answers) {
    answerOverride = answers;
  }

  public void failAll(FailureKind kind, String message) {
    overrideAnswers(request -> Optional.of(failure(kind, message)));
  }

  public void restoreAnswers() {
    overrideAnswers(request -> Optional.empty());
  }

  /** From now on, requests get no response. */
  public void stopAnswering() {
    unanswered = true;
  }

  /** The vendor says that the daily quota is used up. */
  public static Result dailyLimitFailure(String message) {
    return Result.Failure.throttled(BudgetSignals.DAILY, message, 0);
  }

  public static Result failure(FailureKind kind, String message) {
    return new Result.Failure(kind, message, 0);
  }

  public long countRequests(Class<? extends Request> kind) {
    return requests.stream().filter(kind::isInstance).count();
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public void define(ConfigDef settings) {
    settings.define(
        "fake.access.token",
        ConfigDef.Type.PASSWORD,
        null,
        ConfigDef.Importance.HIGH,
        "The token of the fake.");
  }

  @Override
  public Map<String, String> validate(AbstractConfig config) {
    return configErrors;
  }

  @Override
  public List<CrmObject> standardObjects() {
    return List.of(CONTACTS, DEALS, OWNERS);
  }

  @Override
  public String objectNamesHint() {
    return "The fake's other objects are called custom_<name>.";
  }

  @Override
  public String unknownObjectHint(String objectName) {
    return objectName.startsWith("custom_") ? "Ask for the right to read schemas." : "";
  }

  @Override
  public boolean canCountWhileTasksRun(CrmConfig common, AbstractConfig config) {
    return canCountWhileTasksRun;
  }

  @Override
  public IdOrder idOrder(String objectName) {
    return NumericIdOrder.INSTANCE;
  }

  @Override
  public boolean isPosition(String objectName, String position) {
    return NumericIdOrder.isNumber(position);
  }

  @Override
  public CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare) {
    budgetShares.add(budgetShare);
    return new FakeCrm();
  }

  private Result answer(Request request) {
    Optional<Result> scripted = answerOverride.apply(request);
    if (scripted.isPresent()) {
      return scripted.get();
    }
    if (request instanceof Request.Account) {
      return new Result.Account("4711", "Europe/Berlin");
    } else if (request instanceof Request.ListObjects) {
      return new Result.Objects(objects);
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.of(250_000), 1_000, OptionalLong.empty());
    } else if (request instanceof Request.RecordCount recordCount) {
      return new Result.RecordCount(
          counts.getOrDefault(recordCount.object().name(), 0L), Optional.empty());
    }
    if (request instanceof Request.ChangesSince) {
      return new Result.Changes(List.of(), Optional.empty(), false, true);
    }
    if (request instanceof Request.ListPage) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    }
    return new Result.Catalogue(
        List.of(new Field("email", FieldType.STRING), new Field("phone", FieldType.STRING)));
  }

  private final class FakeCrm implements CrmClient {
    @Override
    public long acquire(Request request, RequestPriority requestPriority, long now) {
      if (deferrals > 0) {
        deferrals--;
        return deferralMs;
      }
      if (now < grantNotBefore) {
        return grantNotBefore - now;
      }
      grantNotBefore = now + paceMs;
      return 0;
    }

    @Override
    public void send(Request request, Consumer<CrmResponse> sink) {
      requests.add(request);
      if (!unanswered) {
        sink.accept(new CrmResponse(answer(request), responseDate, BudgetSignals.NONE));
      }
    }

    @Override
    public void onResponse(Request request, CrmResponse crmResponse, long now) {
      responses++;
      if (crmResponse.result() instanceof Result.Failure failure && failure.isDailyLimit()) {
        dailyLimitReached = dailyLimitReachedAfterRefusal;
      }
    }

    @Override
    public BudgetStatus budgetStatus() {
      return new BudgetStatus() {
        @Override
        public Optional<DailyLimitReached> dailyLimitReached(long now) {
          return dailyLimitReached;
        }
      };
    }

    @Override
    public void close() {
      closed++;
    }

    @Override
    public Capabilities capabilities(CrmObject object) {
      boolean listedWhole = object.equals(OWNERS);
      return new Capabilities(
          listedWhole ? ChangeFeed.NONE : ChangeFeed.IDS,
          false,
          DeleteFeed.NONE,
          !listedWhole,
          NumericIdOrder.INSTANCE,
          100,
          100);
    }

    @Override
    public boolean listReturnsRows(CrmObject object, List<String> fields) {
      return true;
    }

    @Override
    public double maxBackfillRequestsPerSecond() {
      return 1;
    }

    @Override
    public OptionalLong dailyLimit() {
      return dailyLimit == 0 ? OptionalLong.empty() : OptionalLong.of(dailyLimit);
    }
  }
}
