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
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimLag;
import io.crmconnect.simhubspot.SimQuota;
import io.crmconnect.simhubspot.SimSettings;
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

/** HubSpot with the production client, over a simulated account instead of HTTP. */
final class SimulatedHubspot implements SimulatedVendor {
  private static final ObjectSpec PETS =
      new ObjectSpec("custom_pets", "pets", true, true, ObjectSpec.ToldDeletes.MERGES);
  private static final String PETS_TYPE_ID = "2-123";
  private static final Pattern LIMIT = Pattern.compile("limit\"?[:=]([0-9]+)");
  private static final List<ObjectSpec> OBJECT_SPECS =
      List.of(
          new ObjectSpec("contacts", "contacts", true, true, ObjectSpec.ToldDeletes.MERGES),
          new ObjectSpec("deals", "deals", true, true, ObjectSpec.ToldDeletes.MERGES),
          PETS,
          new ObjectSpec("owners", "owners", false, false, ObjectSpec.ToldDeletes.NONE));

  private final SimulationPlan simulationPlan;
  private final Scheduler scheduler;
  private final History history;
  private final RequestObserver observer;
  private final SimHubspot account;
  private final HubspotCrm crm;
  private EmptyAnswerFault emptyAnswers = new EmptyAnswerFault(PETS, Long.MIN_VALUE, false);
  private SizeFault sizeFault = SizeFault.NONE;
  private Optional<SimulatedReferences> references = Optional.empty();
  private Optional<SimulatedLinks> links = Optional.empty();
  private Optional<SimulatedMemberships> memberships = Optional.empty();
  private Optional<SimulatedPropertyHistory> propertyHistory = Optional.empty();
  private boolean faultsEnded;
  private long dateLeadMs;

  SimulatedHubspot(
      SimulationPlan simulationPlan,
      Scheduler scheduler,
      History history,
      SplittableRandom random,
      RequestObserver observer) {
    this.simulationPlan = simulationPlan;
    this.scheduler = scheduler;
    this.history = history;
    this.observer = observer;
    this.account = new SimHubspot(simulationPlan.vendor(), random);
    this.crm = new HubspotCrm(account);
    account.addType(PETS.vendorName(), PETS_TYPE_ID);
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
    SimQuota quota = simulationPlan.vendor().quota();
    Map<String, String> settings = new TreeMap<>();
    settings.put("crm.vendor", "hubspot");
    settings.put("crm.reference", "");
    settings.put("hubspot.access.token", "sim-token");
    settings.put("hubspot.sensitive.data", references.isPresent() ? "sensitive" : "");
    settings.put("rate.limit.requests", Integer.toString(quota.burst()));
    settings.put("rate.limit.search.per.second", Integer.toString(quota.searchPerSecond()));
    references.ifPresent(each -> settings.putAll(each.settings()));
    links.ifPresent(each -> settings.putAll(each.settings()));
    memberships.ifPresent(each -> settings.putAll(each.settings()));
    propertyHistory.ifPresent(each -> settings.putAll(each.settings()));
    return settings;
  }

  @Override
  public Optional<SimulatedReferences> enableReferences() {
    references = Optional.of(new HubspotReferences(account));
    return references;
  }

  @Override
  public Optional<SimulatedLinks> enableLinks() {
    links = Optional.of(new HubspotLinks(account));
    return links;
  }

  @Override
  public Optional<SimulatedMemberships> enableMemberships() {
    memberships = Optional.of(new HubspotMemberships(account));
    return memberships;
  }

  @Override
  public Optional<SimulatedPropertyHistory> enablePropertyHistory() {
    propertyHistory = Optional.of(new HubspotPropertyHistory(account));
    return propertyHistory;
  }

  @Override
  public Optional<String> enableCalculatedField(boolean flagged) {
    return Optional.of(crm.addCalculatedField(flagged));
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
    CrmVendor vendor = SimulatedConnector.hubspot(transport, worker.budgets());
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
    return SimulatedConnector.hubspot(new ImmediateTransport(clock.getAsLong()), clock);
  }

  private HttpOutcome exchange(HttpCall call, long now) {
    if (faultsEnded) {
      return withDateLead(account.handle(call, now));
    }
    HttpOutcome outcome = account.exchange(call, now);
    return withDateLead(
        sizeFault.affects(recordsAskedFor(call), now)
            ? tooMuchOutcome()
            : withoutRows(call, outcome, now));
  }

  private HttpOutcome tooMuchOutcome() {
    return sizeFault.bodyTooLarge()
        ? new HttpOutcome.Fault("The response is too large.", false, true)
        : new HttpOutcome.Response(502, Map.of(), "<html>".getBytes(StandardCharsets.UTF_8));
  }

  /** 0 if the call is not about many records. */
  private static int recordsAskedFor(HttpCall call) {
    String body = call.body().orElse("");
    if (call.uri().getPath().endsWith("/batch/read")) {
      return body.split("\\{\"id\"", -1).length - 1;
    }
    Matcher limit = LIMIT.matcher(body + "&" + call.uri().getQuery());
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

  private HttpOutcome withoutRows(HttpCall call, HttpOutcome outcome, long now) {
    String path = call.uri().getPath();
    if (now >= emptyAnswers.until()
        || !path.contains("/objects/")
        || !path.contains("/" + pathName(emptyAnswers.object()))
        || !(outcome instanceof HttpOutcome.Response response)
        || response.status() / 100 != 2
        || (emptyAnswers.batchReadsOnly() && !path.endsWith("/batch/read"))) {
      return outcome;
    }
    String body =
        path.endsWith("/search")
            ? "{\"total\":0,\"results\":[]}"
            : path.endsWith("/batch/read")
                ? "{\"status\":\"COMPLETE\",\"results\":[],\"startedAt\":\"2026-01-01T00:00:00Z\","
                    + "\"completedAt\":\"2026-01-01T00:00:00Z\"}"
                : "{\"results\":[]}";
    return new HttpOutcome.Response(200, response.headers(), body.getBytes(StandardCharsets.UTF_8));
  }

  private static String pathName(ObjectSpec object) {
    return object.equals(PETS) ? PETS_TYPE_ID : object.vendorName();
  }

  @Override
  public void setEmptyAnswers(EmptyAnswerFault fault) {
    emptyAnswers = fault;
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
    account.allowClockJumps(false);
  }

  /** It leaves them out. */
  @Override
  public boolean refusesGoneFields() {
    return false;
  }

  @Override
  public int requestsPerPoll() {
    return 4;
  }

  @Override
  public boolean showsEveryChange() {
    SimLag lag = simulationPlan.vendor().lag();
    ResponseFaults responseFaults = simulationPlan.vendor().responseFaults();
    return lag.slowIndexChance() == 0
        && lag.indexRollbackChance() == 0
        && lag.staleChance() == 0
        && responseFaults.omitsRows() == 0;
  }

  @Override
  public long consistentFrom() {
    return account.consistentFrom();
  }

  @Override
  public List<String> refusedRequests() {
    return account.violations();
  }

  @Override
  public boolean isSearch(Request request) {
    return drawsOnSearch(request);
  }

  static boolean drawsOnSearch(Request request) {
    return request instanceof Request.ChangesSince
        || (request instanceof Request.Catalogue catalogue
            && catalogue.part().filter(each -> each.startsWith("search")).isPresent())
        || (request instanceof Request.RecordCount recordCount
            && !recordCount.object().name().equals("owners"));
  }

  @Override
  public long unexpectedThrottles() {
    return account.stats().unexpectedRefusals();
  }

  /** An account of its own that answers at once. */
  private static final class ImmediateTransport implements Transport {
    private final SimHubspot account;
    private long now;

    ImmediateTransport(long now) {
      this.now = now;
      this.account =
          new SimHubspot(
              SimSettings.DEFAULT.withQuota(
                  SimQuota.DEFAULT.withBurst(1000).withSearchPerSecond(1000)),
              new SplittableRandom(1));
      account.addType(PETS.vendorName(), PETS_TYPE_ID);
    }

    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      sink.accept(account.handle(call, now++));
    }

    @Override
    public void close() {}
  }
}
