/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.madeupcrm.MadeUpAccount;
import io.crmconnect.madeupcrm.MadeUpApi;
import io.crmconnect.madeupcrm.MadeUpConnection;
import io.crmconnect.madeupcrm.MadeUpLimits;
import io.crmconnect.madeupcrm.MadeUpObjects;
import io.crmconnect.madeupcrm.MadeUpSettings;
import io.crmconnect.madeupcrm.MadeUpVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.simcrm.SimClocks;
import io.crmconnect.simhubspot.ResponseFaults;
import io.crmconnect.simhubspot.SimFaults;
import io.crmconnect.simhubspot.SimLag;
import io.crmconnect.simhubspot.SimQuota;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** The made-up vendor, with the faults that the plan has for HubSpot as far as it can have them. */
final class SimulatedMadeUpVendor implements SimulatedVendor {
  private static final List<ObjectSpec> OBJECT_SPECS =
      List.of(
          object(MadeUpObjects.ACCOUNTS, true, ObjectSpec.ToldDeletes.ALL),
          object(MadeUpObjects.PRICE_LINES, true, ObjectSpec.ToldDeletes.NONE),
          object(MadeUpObjects.GADGETS, true, ObjectSpec.ToldDeletes.NONE),
          object(MadeUpObjects.TAGS, false, ObjectSpec.ToldDeletes.NONE));

  private static final int FULL_PAGE = 100;

  private final SimulationPlan simulationPlan;
  private final MadeUpSettings settings;
  private final Scheduler scheduler;
  private final History history;
  private final RequestObserver observer;
  private final MadeUpAccount account;
  private final MadeUpApi api;
  private final MadeUpCrm crm;
  private SizeFault sizeFault = SizeFault.NONE;
  private long dateLeadMs;

  SimulatedMadeUpVendor(
      SimulationPlan simulationPlan,
      Scheduler scheduler,
      History history,
      SplittableRandom random,
      RequestObserver observer) {
    this.simulationPlan = simulationPlan;
    this.settings = settings(simulationPlan);
    this.scheduler = scheduler;
    this.history = history;
    this.observer = observer;
    this.account = new MadeUpAccount(settings, random);
    this.api = new MadeUpApi(account, random);
    this.crm = new MadeUpCrm(account);
  }

  private static ObjectSpec object(
      String name, boolean namesChanges, ObjectSpec.ToldDeletes toldDeletes) {
    return new ObjectSpec(name, name, namesChanges, namesChanges, toldDeletes);
  }

  /**
   * Where the vendor has a safe bound, a transaction may be late by far more than the settle time.
   */
  private static MadeUpSettings settings(SimulationPlan plan) {
    SimQuota quota = plan.vendor().quota();
    SimLag lag = plan.vendor().lag();
    SimClocks clocks = plan.vendor().clocks();
    SimFaults faults = plan.vendor().faults();
    ResponseFaults responseFaults = plan.vendor().responseFaults();
    return new MadeUpSettings(
        // Queries are calls too.
        quota.burst() + 10 * quota.searchPerSecond(),
        quota.searchPerSecond(),
        quota.othersSearchChance(),
        new MadeUpSettings.Lag(
            lag.lateChance(),
            lag.maxLateMs(),
            6 * lag.maxLateMs(),
            lag.staleChance(),
            lag.maxStaleMs()),
        new MadeUpSettings.Clocks(
            clocks.skewMs(),
            clocks.sameMsUpdates(),
            clocks.jumpChance(),
            clocks.jumpMs(),
            clocks.jumpDurationMs()),
        new MadeUpSettings.Faults(
            faults.serverErrors()
                + faults.locked()
                + faults.migrating()
                + faults.html()
                + faults.truncated()
                + faults.empty()
                + faults.resets(),
            faults.timeouts(),
            faults.plain429(),
            responseFaults.shortPages(),
            responseFaults.emptyLastPage(),
            responseFaults.repeatsRows(),
            responseFaults.repeatsToken(),
            responseFaults.smallerIds(),
            responseFaults.omitsRows()));
  }

  @Override
  public List<ObjectSpec> objects() {
    return OBJECT_SPECS;
  }

  @Override
  public SimulatedCrm crm() {
    return crm;
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        "crm.vendor",
        MadeUpVendor.NAME,
        "rate.limit.requests",
        Integer.toString(settings.callsPer10Seconds()),
        MadeUpVendor.QUERIES_PER_SECOND,
        Integer.toString(settings.queriesPerSecond()));
  }

  @Override
  public Connection connect(SimWorker worker, SplittableRandom random, Runnable wakeUp) {
    SimNetwork network = new SimNetwork(scheduler, random, simulationPlan, wakeUp);
    CrmVendor vendor = new MadeUpVendor(new SimulatedConnection(network), worker.budgets());
    return new Connection() {
      @Override
      public CrmVendor vendor() {
        return vendor;
      }

      @Override
      public void close() {
        network.close();
      }
    };
  }

  @Override
  public CrmVendor vendorOfConnector(LongSupplier clock) {
    MadeUpSettings calm =
        new MadeUpSettings(
            1_000,
            1_000,
            0,
            new MadeUpSettings.Lag(0, 0, 0, 0, 0),
            new MadeUpSettings.Clocks(0, false, 0, 0, 0),
            MadeUpSettings.Faults.NONE);
    SplittableRandom random = new SplittableRandom(1);
    MadeUpApi calmApi = new MadeUpApi(new MadeUpAccount(calm, random), random);
    return new MadeUpVendor(
        new MadeUpConnection() {
          @Override
          public void send(Request request, Consumer<CrmResponse> callback) {
            callback.accept(calmApi.answer(request, clock.getAsLong()));
          }

          @Override
          public void close() {}
        },
        new AccountBudgets(VirtualPacers.factory(clock)));
  }

  @Override
  public void setEmptyAnswers(EmptyAnswerFault fault) {
    api.setEmptyAnswers(fault.object().vendorName(), fault.until(), fault.batchReadsOnly());
  }

  @Override
  public void setSizeFault(SizeFault fault) {
    sizeFault = fault;
  }

  @Override
  public void setDateLead(long ms) {
    dateLeadMs = ms;
  }

  @Override
  public void endFaults() {
    sizeFault = SizeFault.NONE;
    api.endFaults();
  }

  @Override
  public boolean refusesGoneFields() {
    return true;
  }

  /** Safe bounds and the delete feed come on top. */
  @Override
  public int requestsPerPoll() {
    return 8;
  }

  @Override
  public boolean showsEveryChange() {
    return settings.lag().staleChance() == 0;
  }

  @Override
  public long consistentFrom() {
    return account.consistentFrom();
  }

  @Override
  public List<String> refusedRequests() {
    return api.refusedRequests();
  }

  @Override
  public boolean isSearch(Request request) {
    return MadeUpLimits.isQuery(request);
  }

  @Override
  public long unexpectedThrottles() {
    return api.unexpectedThrottles();
  }

  /** Carries requests to the account and responses back. */
  private final class SimulatedConnection implements MadeUpConnection {
    private final SimNetwork network;

    SimulatedConnection(SimNetwork network) {
      this.network = network;
    }

    @Override
    public void send(Request request, Consumer<CrmResponse> callback) {
      observer.onSent(scheduler.now());
      history.mix(request.toString().hashCode());
      network.carry(
          () -> exchange(request),
          response -> {
            if (!observer.losesResponse(scheduler.now())) {
              callback.accept(response);
            }
          });
    }

    private CrmResponse exchange(Request request) {
      CrmResponse response =
          withDateLead(withSizeFault(request, api.answer(request, scheduler.now())));
      history.mix(response.toString().hashCode());
      if (response.result() instanceof Result.Failure) {
        observer.onFailure(scheduler.now());
      }
      trace(request, response);
      return response;
    }

    private CrmResponse withSizeFault(Request request, CrmResponse response) {
      int records =
          !(request instanceof Request.Divisible divisible)
              ? 0
              : divisible.limit() == 0 ? FULL_PAGE : divisible.limit();
      if (!sizeFault.affects(records, scheduler.now())) {
        return response;
      }
      FailureKind kind = sizeFault.bodyTooLarge() ? FailureKind.TOO_LARGE : FailureKind.UNAVAILABLE;
      return new CrmResponse(
          new Result.Failure(kind, "too much at once", 0),
          OptionalLong.empty(),
          BudgetSignals.NONE);
    }

    private CrmResponse withDateLead(CrmResponse response) {
      return response.vendorTime().isEmpty()
          ? response
          : new CrmResponse(
              response.result(),
              OptionalLong.of(response.vendorTime().getAsLong() + dateLeadMs),
              response.signals());
    }

    private void trace(Request request, CrmResponse response) {
      if (!history.isTracing()) {
        return;
      }
      String id = history.tracedSubject().id();
      String text = response.result().toString();
      int at = text.indexOf(id);
      boolean named = request.toString().contains(id);
      boolean catalogue =
          request instanceof Request.Catalogue ofObject
              && ofObject.object().name().equals(history.tracedSubject().object());
      if (at >= 0 || named || catalogue || response.result() instanceof Result.Failure) {
        history.addTraceLine(
            "vendor is asked "
                + request
                + " → "
                + (at < 0 ? text : "… " + text.substring(at, Math.min(text.length(), at + 200))));
      }
    }

    @Override
    public void close() {
      network.close();
    }
  }
}
