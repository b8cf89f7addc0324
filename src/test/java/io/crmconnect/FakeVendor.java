package io.crmconnect;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Pause;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Share;
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

/** A vendor of three standard objects and two custom ones whose answers a test decides. */
final class FakeVendor implements CrmVendor {
  static final CrmObject CONTACTS = new CrmObject("contacts", "contacts", true);
  static final CrmObject DEALS = new CrmObject("deals", "deals", true);
  static final CrmObject OWNERS = new CrmObject("owners", "owners", false);
  static final CrmObject PETS = new CrmObject("custom_pets", "2-7", true);
  static final CrmObject CARS = new CrmObject("custom_cars", "2-8", true);

  /** What was asked, in order; of all instances. */
  final List<Request> asked = new ArrayList<>();

  final List<Share> shares = new ArrayList<>();
  final Map<String, Long> counts = new TreeMap<>();
  List<CrmObject> objects = List.of(CONTACTS, DEALS, OWNERS, PETS);
  Map<String, String> problems = Map.of();
  int closed;

  /** Requests a day; 0: not known. */
  long daily;

  /** Whether the connector may count records beside its tasks. */
  boolean countsBesideTasks = true;

  int learned;

  /** How often the budget says "later" before it grants a request, and how much later. */
  int refusals;

  /** The same before each request. */
  int refusalsBeforeEach;

  long refusalMs = 100;

  /** What its budget says of the day. */
  Optional<Pause> pause = Optional.empty();

  /** And what it says once a request was refused because of the day. */
  Optional<Pause> pauseAfterRefusal = Optional.empty();

  /** The {@code Date} of its answers; absent: they carry none. */
  OptionalLong date = OptionalLong.empty();

  private Function<Request, Optional<Result>> script = request -> Optional.empty();
  private boolean silent;

  /** Answers these requests so, and the others as ever. */
  void script(Function<Request, Optional<Result>> answers) {
    script = answers;
  }

  void failAll(FailureKind kind, String message) {
    script(request -> Optional.of(failure(kind, message)));
  }

  void heal() {
    script(request -> Optional.empty());
  }

  /** Requests stay without an answer from now on. */
  void silence() {
    silent = true;
  }

  static Result failure(FailureKind kind, String message) {
    return new Result.Failure(kind, message, 0);
  }

  long askedFor(Class<? extends Request> kind) {
    return asked.stream().filter(kind::isInstance).count();
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
  public Map<String, String> problems(AbstractConfig config) {
    return problems;
  }

  @Override
  public List<CrmObject> standardObjects() {
    return List.of(CONTACTS, DEALS, OWNERS);
  }

  @Override
  public boolean countsBesideTasks(AbstractConfig config) {
    return countsBesideTasks;
  }

  @Override
  public Crm open(AbstractConfig config, Share share) {
    shares.add(share);
    return new FakeCrm();
  }

  private Result answer(Request request) {
    Optional<Result> scripted = script.apply(request);
    if (scripted.isPresent()) {
      return scripted.get();
    }
    if (request instanceof Request.Account) {
      return new Result.Account("4711", "Europe/Berlin");
    } else if (request instanceof Request.Objects) {
      return new Result.Objects(objects);
    } else if (request instanceof Request.Usage) {
      return new Result.Usage(OptionalLong.of(250_000), 1_000, OptionalLong.empty());
    } else if (request instanceof Request.Extent extent) {
      return new Result.Extent(counts.getOrDefault(extent.object().name(), 0L), Optional.empty());
    }
    if (request instanceof Request.Window) {
      return new Result.Changes(List.of(), false);
    }
    if (request instanceof Request.ListPage) {
      return new Result.Page(List.of(), List.of(), List.of(), Optional.empty());
    }
    return new Result.Catalogue(
        List.of(new Field("email", FieldType.STRING), new Field("phone", FieldType.STRING)));
  }

  private final class FakeCrm implements Crm {
    @Override
    public long acquire(Request request, Purpose purpose, long now) {
      if (refusals > 0) {
        refusals--;
        return refusalMs;
      }
      return 0;
    }

    @Override
    public void send(Request request, Consumer<Answer> sink) {
      asked.add(request);
      refusals = Math.max(refusals, refusalsBeforeEach);
      if (!silent) {
        sink.accept(new Answer(answer(request), date, BudgetSignals.NONE));
      }
    }

    @Override
    public void learn(Request request, Answer answer, long now) {
      learned++;
      if (answer.result() instanceof Result.Failure failure
          && failure.kind() == FailureKind.THROTTLED_DAILY) {
        pause = pauseAfterRefusal;
      }
    }

    @Override
    public Optional<Pause> paused(long now) {
      return pause;
    }

    @Override
    public void close() {
      closed++;
    }

    @Override
    public int readSize() {
      return 100;
    }

    @Override
    public boolean listsArchived(CrmObject object) {
      return false;
    }

    @Override
    public boolean listsWhole(CrmObject object, List<String> fields) {
      return true;
    }

    @Override
    public Optional<String> tokenAfter(String id) {
      return Optional.of(id);
    }

    @Override
    public double backfillRate() {
      return 1;
    }

    @Override
    public OptionalLong dailyLimit() {
      return daily == 0 ? OptionalLong.empty() : OptionalLong.of(daily);
    }
  }
}
