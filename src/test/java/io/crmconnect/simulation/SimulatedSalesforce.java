/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.SimulatedConnector;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.Request;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.simhubspot.ResponseFaults;
import io.crmconnect.simhubspot.SimFaults;
import io.crmconnect.simhubspot.SimLag;
import io.crmconnect.simsalesforce.AnswerFaults;
import io.crmconnect.simsalesforce.BulkSettings;
import io.crmconnect.simsalesforce.CallFaults;
import io.crmconnect.simsalesforce.CommitLag;
import io.crmconnect.simsalesforce.OpenQuestions;
import io.crmconnect.simsalesforce.OrgSettings;
import io.crmconnect.simsalesforce.SObjectTraits;
import io.crmconnect.simsalesforce.SimSalesforce;
import io.crmconnect.simsalesforce.SimSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Salesforce with the production client, over a simulated org instead of HTTP. */
final class SimulatedSalesforce implements SimulatedVendor {
  private static final long IN_FLIGHT_WAIT_MS = 50;
  private static final Pattern LIMIT = Pattern.compile("(?:LIMIT |maxRecords=)([0-9]+)");

  /** From its own stream, so that the seeds of other vendors stay as they are. */
  private static final long STREAM = 0x1F83D9ABFB41BD6BL;

  /** What was added to the open questions later. */
  private static final long LATER_QUESTIONS_STREAM = 0x9B05688C2B3E6C1FL;

  /** In some histories, backfills are exports by bulk jobs. */
  private static final long BULK_STREAM = 0x5BE0CD19137E2179L;

  /**
   * An object with everything; one that cannot be merged; one without getUpdated; one without bin.
   */
  private static final List<ObjectSpec> OBJECT_SPECS =
      List.of(
          new ObjectSpec("account", "Account", true, true, ObjectSpec.ToldDeletes.ALL),
          new ObjectSpec("project__c", "Project__c", true, true, ObjectSpec.ToldDeletes.ALL),
          new ObjectSpec("contentnote", "ContentNote", true, true, ObjectSpec.ToldDeletes.NONE),
          new ObjectSpec("user", "User", true, false, ObjectSpec.ToldDeletes.ALL));

  private final SimulationPlan simulationPlan;
  private final Scheduler scheduler;
  private final History history;
  private final RequestObserver observer;
  private final SimSalesforce org;
  private final SalesforceCrm crm;

  /** 0: nothing is exported. */
  private final int bulkThreshold;

  private SizeFault sizeFault = SizeFault.NONE;
  private long dateLeadMs;
  private boolean faultsEnded;

  SimulatedSalesforce(
      SimulationPlan simulationPlan,
      Scheduler scheduler,
      History history,
      SplittableRandom random,
      RequestObserver observer) {
    this.simulationPlan = simulationPlan;
    this.scheduler = scheduler;
    this.history = history;
    this.observer = observer;
    long seed = random.nextLong();
    SplittableRandom own = new SplittableRandom(seed ^ STREAM);
    this.org =
        new SimSalesforce(
            settings(simulationPlan, own, new SplittableRandom(seed ^ LATER_QUESTIONS_STREAM)),
            random);
    this.bulkThreshold = setBulk(new SplittableRandom(seed ^ BULK_STREAM));
    this.crm = new SalesforceCrm(org, scheduler::now);
    addObjects(org, scheduler.now());
  }

  private static void addObjects(SimSalesforce org, long now) {
    long before = now - 30L * 86_400_000;
    org.addObject("Account", SObjectTraits.data("001").asMergeable(), before);
    org.addObject("Project__c", SObjectTraits.data("a00"), before);
    org.addObject(
        "ContentNote",
        SObjectTraits.data("069").withCursorField("LastModifiedDate").notReplicateable(),
        before);
    org.addObject("User", SObjectTraits.data("005").withoutRecycleBin(), before);
  }

  /**
   * How bulk jobs run, if there are any.
   *
   * @return from how many rows on an object is exported; 0: none is
   */
  private int setBulk(SplittableRandom own) {
    if (own.nextInt(4) > 0) {
      return 0;
    }
    boolean faulty = own.nextInt(3) > 0;
    org.setBulk(
        BulkSettings.DEFAULT
            .withDuration(0, own.nextInt(4) == 0 ? 120_000 : 5_000)
            .withMaxPageRows(50 + own.nextInt(500))
            .withForms(own.nextBoolean(), false)
            .withFaults(faulty ? own.nextDouble() * 0.4 : 0)
            .withMaxJobs(own.nextInt(8) == 0 ? 2 : 10_000)
            .withEnabled(own.nextInt(16) > 0));
    return 1 + own.nextInt(20);
  }

  /** A transaction may be late by far more than the settle time where getUpdated tells of it. */
  private static SimSettings settings(
      SimulationPlan plan, SplittableRandom own, SplittableRandom later) {
    SimLag lag = plan.vendor().lag();
    SimFaults faults = plan.vendor().faults();
    ResponseFaults responseFaults = plan.vendor().responseFaults();
    boolean faulty = faults.serverErrors() + faults.html() + faults.empty() > 0;
    return SimSettings.DEFAULT
        .withOrg(OrgSettings.DEFAULT.withDailyCalls(1_000_000))
        .withClocks(plan.vendor().clocks())
        .withLag(
            new CommitLag(
                lag.lateChance(),
                lag.maxLateMs(),
                lag.lateChance() / 2,
                6 * lag.maxLateMs(),
                lag.staleChance(),
                lag.maxStaleMs()))
        .withOpenQuestions(
            new OpenQuestions(
                true,
                own.nextBoolean(),
                own.nextBoolean(),
                own.nextBoolean(),
                own.nextBoolean(),
                own.nextBoolean(),
                later.nextBoolean()))
        .withAnswerFaults(
            new AnswerFaults(
                responseFaults.shortPages(),
                0,
                faulty && own.nextInt(4) == 0 ? 0.1 : 0,
                faulty && own.nextInt(4) == 0 ? 0.1 : 0))
        .withCallFaults(
            new CallFaults(
                faults.serverErrors() + faults.migrating(),
                faults.html(),
                faults.locked(),
                faults.plain429(),
                faulty && own.nextInt(4) == 0 ? 0.02 : 0,
                faulty && own.nextInt(4) == 0 ? 0.02 : 0,
                faults.empty(),
                faults.truncated(),
                faults.resets(),
                faults.timeouts()));
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
  public Optional<String> enableCalculatedField(boolean flagged) {
    return Optional.of(crm.addCalculatedField(flagged));
  }

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("crm.vendor", "salesforce");
    settings.put("salesforce.domain", "sim-org.my.salesforce.com");
    settings.put("salesforce.client.id", "sim-client");
    settings.put("salesforce.client.secret", "sim-secret");
    settings.put("salesforce.bulk.threshold", Integer.toString(bulkThreshold));
    settings.put(
        "rate.limit.requests",
        Integer.toString(
            simulationPlan.vendor().quota().burst()
                + 10 * simulationPlan.vendor().quota().searchPerSecond()));
    return settings;
  }

  @Override
  public String fieldInSettings(String field) {
    return SalesforceCrm.fieldOfOrg(field);
  }

  @Override
  public Connection connect(SimWorker worker, SplittableRandom random, Runnable wakeUp) {
    Transport transport =
        new SimTransport(
            scheduler,
            new SimNetwork(scheduler, random, simulationPlan, wakeUp),
            history,
            this::exchange,
            observer);
    CrmVendor vendor = SimulatedConnector.salesforce(transport, worker.budgets());
    return new Connection() {
      @Override
      public CrmVendor vendor() {
        return vendor;
      }

      @Override
      public void close() {
        transport.close();
      }
    };
  }

  @Override
  public CrmVendor vendorOfConnector(LongSupplier clock) {
    return SimulatedConnector.salesforce(new ImmediateTransport(clock.getAsLong()), clock);
  }

  private HttpOutcome exchange(HttpCall call, long now) {
    if (faultsEnded) {
      return withDateLead(org.handle(call, now));
    }
    HttpOutcome outcome = org.exchange(call, now);
    return withDateLead(
        sizeFault.affects(recordsAskedFor(call), now) ? tooMuchOutcome(call) : outcome);
  }

  private HttpOutcome tooMuchOutcome(HttpCall call) {
    if (sizeFault.bodyTooLarge()) {
      return new HttpOutcome.Fault("The response is too large.", false, true);
    }
    String body = "[{\"message\":\"too long\",\"errorCode\":\"QUERY_TIMEOUT\"}]";
    return call.uri().getPath().endsWith("/queryAll")
        ? new HttpOutcome.Response(400, Map.of(), body.getBytes(StandardCharsets.UTF_8))
        : new HttpOutcome.Response(502, Map.of(), "<html>".getBytes(StandardCharsets.UTF_8));
  }

  /** 0 if the call is not about many records. */
  private static int recordsAskedFor(HttpCall call) {
    String body = call.body().orElse("");
    if (call.uri().getPath().contains("/composite/sobjects/")) {
      int end = body.indexOf(']', body.indexOf("\"ids\""));
      return body.substring(0, Math.max(0, end)).split(",", -1).length;
    }
    String query = call.uri().getRawQuery() == null ? "" : call.uri().getRawQuery();
    Matcher limit = LIMIT.matcher(URLDecoder.decode(query, StandardCharsets.UTF_8));
    return limit.find() ? Integer.parseInt(limit.group(1)) : 0;
  }

  private HttpOutcome withDateLead(HttpOutcome outcome) {
    if (dateLeadMs == 0 || !(outcome instanceof HttpOutcome.Response response)) {
      return outcome;
    }
    Map<String, String> headers = new TreeMap<>(response.headers());
    headers.computeIfPresent(
        "date",
        (name, date) ->
            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .plus(Duration.ofMillis(dateLeadMs))));
    return new HttpOutcome.Response(response.status(), headers, response.body());
  }

  @Override
  public void setEmptyAnswers(EmptyAnswerFault fault) {
    if (fault.batchReadsOnly()) {
      org.hideReadsUntil(fault.object().vendorName(), fault.until());
    } else {
      org.hideAllUntil(fault.object().vendorName(), fault.until());
    }
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
    faultsEnded = true;
    org.endFaults();
  }

  @Override
  public boolean refusesGoneFields() {
    return true;
  }

  /** The safe bound, the recycle bin and the delete log come on top. */
  @Override
  public int requestsPerPoll() {
    return 8;
  }

  @Override
  public boolean showsEveryChange() {
    return simulationPlan.vendor().lag().staleChance() == 0;
  }

  @Override
  public long consistentFrom() {
    return org.consistentFrom();
  }

  @Override
  public List<String> refusedRequests() {
    return org.violations();
  }

  /** Salesforce has no limit of its own for queries. */
  @Override
  public boolean isSearch(Request request) {
    return false;
  }

  /** The client keeps a safe bound for a while, and lets an export wait for another one. */
  @Override
  public boolean mayNeedNoCall(Request request) {
    return request instanceof Request.SafeBound
        || request instanceof Request.ExportPage export && export.pageToken().isEmpty();
  }

  /** The client allows a few requests in flight, and says so with this time. */
  @Override
  public boolean waitsForAnswer(long waitMs) {
    return waitMs == IN_FLIGHT_WAIT_MS;
  }

  @Override
  public long unexpectedThrottles() {
    return org.stats().limitRefusals();
  }

  /** An org of its own that answers at once. */
  private static final class ImmediateTransport implements Transport {
    private final SimSalesforce org =
        new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(1));
    private long now;

    ImmediateTransport(long now) {
      this.now = now;
      addObjects(org, now);
    }

    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      sink.accept(org.handle(call, now++));
    }

    @Override
    public void close() {}
  }
}
