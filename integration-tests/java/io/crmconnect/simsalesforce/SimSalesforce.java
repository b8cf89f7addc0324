/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.Counter;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.NodeClocks;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A Salesforce org in memory; the package comment has an example. Not thread-safe; {@code now} is
 * the true time in epoch ms and never goes back.
 */
public final class SimSalesforce {
  private static final int MAX_TARGET_LENGTH = 16_384;

  /** Answers of bulk jobs draw from their own stream. */
  private static final long BULK_STREAM = 0x62756c6b71756572L;

  private static final int OLDEST_VERSION = 31;
  private static final int NEWEST_VERSION = 68;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final SimSettings settings;
  private final NodeClocks clocks;
  private final RandomGenerator responseRandom;
  private final OrgStore store;
  private final Sessions sessions;
  private final DailyCalls dailyCalls;
  private final QueryEndpoints queries;
  private final ObjectEndpoints objects;
  private final ReplicationEndpoints replication;
  private final CompositeEndpoint composite;
  private final BulkEndpoints bulk;
  private final FaultyCalls faultyCalls;
  private final List<String> violations = new ArrayList<>();
  private final Counter calls = new Counter();
  private final Counter statuses = new Counter();
  private long counted;
  private long limitRefusals;

  /** State and responses use separate random generators, which are seeded from this one. */
  public SimSalesforce(SimSettings settings, RandomGenerator random) {
    this.settings = settings;
    RandomGenerator stateRandom = new SplittableRandom(random.nextLong());
    long responseSeed = random.nextLong();
    this.responseRandom = new SplittableRandom(responseSeed);
    this.clocks = new NodeClocks(settings.clocks(), stateRandom);
    this.store = new OrgStore(settings, clocks, stateRandom);
    this.sessions = new Sessions(settings.org());
    this.dailyCalls = new DailyCalls(settings.org().dailyCalls());
    this.queries = new QueryEndpoints(store, settings.answerFaults(), responseRandom);
    this.objects = new ObjectEndpoints(store, settings.openQuestions());
    this.replication = new ReplicationEndpoints(store, settings, responseRandom);
    this.composite = new CompositeEndpoint(this::resource);
    this.bulk = new BulkEndpoints(store, new SplittableRandom(responseSeed ^ BULK_STREAM));
    this.faultyCalls = new FaultyCalls(settings.callFaults(), responseRandom);
  }

  static String httpDate(long epochMs) {
    return HTTP_DATE.format(Instant.ofEpochMilli(epochMs));
  }

  static List<String> segments(String rawPath) {
    List<String> segments = new ArrayList<>();
    for (String segment : rawPath.split("/")) {
      if (!segment.isEmpty()) {
        segments.add(URLDecoder.decode(segment, StandardCharsets.UTF_8));
      }
    }
    return segments;
  }

  /** The answer, with {@link CallFaults} added until {@link #endFaults}. */
  public HttpOutcome exchange(HttpCall call, long now) {
    return store.lagsEnded() ? handle(call, now) : faultyCalls.exchange(this, call, now);
  }

  /** The answer of the model. */
  public HttpOutcome.Response handle(HttpCall call, long now) {
    Map<String, String> headers = new LinkedHashMap<>();
    Reply reply;
    try {
      reply = respond(call, now, headers);
    } catch (RefusedException refused) {
      reply = refused.reply;
      if (refused.violation != null) {
        violations.add(call.method() + " " + call.uri().getRawPath() + ": " + refused.violation);
      }
    }
    statuses.increment(Integer.toString(reply.status()));
    return toResponse(reply, headers, now);
  }

  HttpOutcome.Response toResponse(Reply reply, Map<String, String> headers, long now) {
    headers.put("date", httpDate(clocks.responseDate(now, responseRandom)));
    headers.put("content-type", reply.contentType());
    headers.putAll(reply.headers());
    return new HttpOutcome.Response(reply.status(), headers, reply.body());
  }

  private Reply respond(HttpCall call, long now, Map<String, String> headers) {
    String path = call.uri().getRawPath();
    String query = call.uri().getRawQuery();
    if (path.length() + (query == null ? 0 : query.length() + 1) > MAX_TARGET_LENGTH) {
      calls.increment("unknown");
      throw new RefusedException(Reply.html(414, "URI Too Long"), "URL too long");
    }
    if (path.equals(Sessions.PATH)) {
      calls.increment("token");
      return sessions.issue(call, now);
    }
    List<String> segments = segments(path);
    if (segments.size() < 2 || !segments.subList(0, 2).equals(List.of("services", "data"))) {
      calls.increment("unknown");
      throw new RefusedException(Reply.html(404, "URL No Longer Exists"), "no such path");
    }
    if (segments.size() == 2) {
      calls.increment("versions");
      return versions();
    }
    sessions.check(call, now);
    if (!settings.org().apiEnabled()) {
      throw SalesforceErrors.refusal(
          403, "API_DISABLED_FOR_ORG", "API is not enabled for this Organization or Partner");
    }
    if (dailyCalls.isExhausted(now)) {
      limitRefusals++;
      addLimitHeader(headers, now);
      throw SalesforceErrors.refusal(
          403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    dailyCalls.add(1, now);
    counted++;
    addLimitHeader(headers, now);
    checkVersion(segments.get(2));
    Map<String, String> requestHeaders = new LinkedHashMap<>();
    call.headers()
        .forEach((name, value) -> requestHeaders.put(name.toLowerCase(Locale.ROOT), value));
    return resource(
        new ApiCall(
            call.method(),
            segments.get(2),
            segments.subList(3, segments.size()),
            Query.parse(query),
            requestHeaders,
            call.body().orElse(""),
            now,
            replicaTime(now),
            false));
  }

  private void addLimitHeader(Map<String, String> headers, long now) {
    headers.put(
        "sforce-limit-info", "api-usage=" + dailyCalls.used(now) + "/" + dailyCalls.limit());
  }

  private static void checkVersion(String version) {
    if (!version.matches("v\\d{1,3}\\.0")) {
      throw SalesforceErrors.notFound("no version: " + version);
    }
    int number = Integer.parseInt(version.substring(1, version.length() - 2));
    if (number < OLDEST_VERSION) {
      throw SalesforceErrors.refusal(410, "GONE", "The requested resource is no longer available");
    }
    if (number > NEWEST_VERSION) {
      throw SalesforceErrors.notFound(null);
    }
  }

  private static Reply versions() {
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartArray();
              for (int version = OLDEST_VERSION; version <= NEWEST_VERSION; version++) {
                json.writeStartObject();
                json.writeStringField("label", "Release " + version);
                json.writeStringField("url", "/services/data/v" + version + ".0");
                json.writeStringField("version", version + ".0");
                json.writeEndObject();
              }
              json.writeEndArray();
            }));
  }

  private long replicaTime(long now) {
    CommitLag lag = settings.lag();
    return !store.lagsEnded()
            && lag.staleChance() > 0
            && responseRandom.nextDouble() < lag.staleChance()
        ? now - responseRandom.nextLong(lag.maxStaleMs() + 1)
        : now;
  }

  private Reply resource(ApiCall call) {
    List<String> path = call.path();
    String first = path.isEmpty() ? "" : path.get(0);
    switch (first) {
      case "query", "queryAll":
        calls.increment(first);
        return queries.respond(call);
      case "limits":
        if (path.size() > 1 && path.get(1).equals("recordCount")) {
          calls.increment("recordCount");
          return objects.recordCounts(call);
        }
        calls.increment("limits");
        return limits(call);
      case "sobjects":
        return sobjects(call);
      case "jobs":
        if (path.size() > 1 && path.get(1).equals("query") && !call.inComposite()) {
          calls.increment(bulkKind(call));
          return bulk.respond(call);
        }
        calls.increment("unknown");
        throw SalesforceErrors.notFound("no such resource");
      case "composite":
        return compositeResource(call);
      default:
        calls.increment("unknown");
        throw SalesforceErrors.notFound("no such resource");
    }
  }

  private static String bulkKind(ApiCall call) {
    return switch (call.path().size()) {
      case 2 -> call.method().equals("POST") ? "bulkCreate" : "bulkList";
      case 3 -> "bulkJob";
      default -> "bulkResults";
    };
  }

  private Reply sobjects(ApiCall call) {
    List<String> path = call.path();
    if (path.size() == 1) {
      calls.increment("describeGlobal");
      return objects.all(call);
    }
    String object = path.get(1);
    String last = path.size() == 3 ? path.get(2) : "";
    switch (last) {
      case "describe":
        calls.increment("describe");
        return objects.describe(call, object);
      case "updated":
        calls.increment("updated");
        return replication.updated(call, object);
      case "deleted":
        calls.increment("deleted");
        return replication.deleted(call, object);
      case "":
        calls.increment("unknown");
        throw SalesforceErrors.notFound("no such resource");
      default:
        calls.increment("record");
        return objects.record(call, object, last);
    }
  }

  private Reply compositeResource(ApiCall call) {
    List<String> path = call.path();
    if (path.size() == 1 && !call.inComposite()) {
      calls.increment("composite");
      return composite.respond(call, violations);
    }
    if (path.size() == 3 && path.get(1).equals("sobjects")) {
      calls.increment("collection");
      return objects.collection(call, path.get(2));
    }
    calls.increment("unknown");
    throw SalesforceErrors.notFound("no such resource");
  }

  private Reply limits(ApiCall call) {
    call.require("GET");
    if (!settings.org().readsLimits()) {
      throw SalesforceErrors.refusal(
          403,
          "INSUFFICIENT_ACCESS",
          "You do not have the View Setup and Configuration permission");
    }
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeObjectFieldStart("DailyApiRequests");
              json.writeNumberField("Max", dailyCalls.limit());
              json.writeNumberField(
                  "Remaining", Math.max(0, dailyCalls.limit() - dailyCalls.used(call.now())));
              json.writeEndObject();
              json.writeEndObject();
            }));
  }

  // Actions of the org's administrators and people

  public void addObject(String name, SObjectTraits traits, long now) {
    store.addObject(name, traits, now);
  }

  /** The object is deleted with its records. */
  public void removeObject(String name) {
    store.removeObject(name);
  }

  /** Whether the user may read the object at all. */
  public void setReadable(String object, boolean readable) {
    store.object(object).readable = readable;
  }

  /** From now on the children are deleted with their parent. */
  public void addChildRelation(String parent, String child, String fieldOfChild) {
    store.object(parent).children.add(new SObject.ChildRelation(store.object(child), fieldOfChild));
  }

  public void addField(String object, SimField field, long now) {
    store.addField(object, field, now);
  }

  public void removeField(String object, String field, long now) {
    store.removeField(object, field, now);
  }

  /** The values stay, and no record is stamped. */
  public void renameField(String object, String field, String newName, long now) {
    store.changeField(object, field, store.field(object, field).withName(newName), now);
  }

  /** A new field that shares the values of this one, now and later. */
  public void copyField(String object, String field, String newName, long now) {
    store.copyField(object, field, newName, now);
  }

  public void retypeField(String object, String field, String newType, long now) {
    store.changeField(object, field, store.field(object, field).withType(newType), now);
  }

  /** Field-level security. */
  public void setFieldVisible(String object, String field, boolean visible, long now) {
    store.setFieldVisible(object, field, visible, now);
  }

  /** The names of all fields, in the order of describe. */
  public List<SimField> fields(String object) {
    return store.object(object).columns().stream().map(SObject.Column::field).toList();
  }

  /** The serial number of the next id, at least. */
  public void setNextSerial(String object, long serial) {
    store.object(object).setNextSerial(serial);
  }

  public String create(String object, Map<String, String> values, long now) {
    return store.create(object, values, now);
  }

  /** In one transaction; a value that is null or "" clears a field. */
  public void update(String object, Collection<String> ids, Map<String, String> values, long now) {
    store.update(object, ids, values, now);
  }

  /** In a transaction that is committed later; latestDateCovered stays at its start. */
  public void updateUntil(
      String object,
      Collection<String> ids,
      Map<String, String> values,
      long committedAt,
      long now) {
    store.updateUntil(object, ids, values, committedAt, now);
  }

  /** All living records get the same new SystemModstamp. */
  public void restampAll(String object, long now) {
    store.restamp(object, id -> true, now);
  }

  /** As a formula changes: no stamp moves. */
  public void changeSilently(String object, String id, Map<String, String> values, long now) {
    store.changeSilently(object, id, values, now);
  }

  /** Into the recycle bin, if the object has one. */
  public void delete(String object, String id, long now) {
    store.delete(object, id, now);
  }

  /** For good, from the recycle bin or at once. */
  public void hardDelete(String object, String id, long now) {
    store.purge(object, id, now);
  }

  public void emptyBin(String object, long now) {
    store.emptyBin(object, now);
  }

  public void undelete(String object, String id, long now) {
    store.undelete(object, id, now);
  }

  /**
   * @param loserIds one or two
   */
  public void merge(String object, String winnerId, List<String> loserIds, long now) {
    store.merge(object, winnerId, loserIds, now);
  }

  /** Sharing: no answer shows hidden records; no stamp moves. */
  public void setHidden(String object, Collection<String> ids, boolean hidden) {
    store.setHidden(object, ids, hidden);
  }

  /** Sharing hides all records for a while. */
  public void hideAllUntil(String object, long until) {
    store.object(object).hiddenUntil = until;
  }

  /** Only reads of ids show nothing for a while. */
  public void hideReadsUntil(String object, long until) {
    store.object(object).readsHiddenUntil = until;
  }

  /** The delete log forgets what was deleted before. */
  public void forgetDeletes(String object, long before) {
    store.forgetDeletes(object, before);
  }

  /** Calls of other applications. */
  public void useCalls(long number, long now) {
    dailyCalls.add(number, now);
  }

  public void expireLocators() {
    queries.expireLocators();
  }

  /** How jobs that are created from now on run. */
  public void setBulk(BulkSettings bulkSettings) {
    bulk.set(bulkSettings);
  }

  /** All bulk jobs are deleted, as after seven days. */
  public void expireBulkJobs() {
    bulk.expireJobs();
  }

  public void endSessions() {
    sessions.endAll();
  }

  public void revokeRefreshToken() {
    sessions.revokeRefreshToken();
  }

  /** Tokens are of another org from now on, as after the refresh of a sandbox. */
  public void setOrgId(String orgId) {
    sessions.setOrgId(orgId);
  }

  /** Where data calls go, such as the address of a server. */
  public void setInstanceUrl(String url) {
    sessions.setInstanceUrl(url);
  }

  /** The key that assertions of the JWT bearer flow are verified with. */
  public void setAssertionKey(PublicKey key) {
    sessions.setAssertionKey(key);
  }

  /** The token service refuses with this description; "": no longer. */
  public void setUserProblem(String description) {
    sessions.setUserProblem(description);
  }

  /** No lags and faults in answers any more. */
  public void endFaults() {
    for (SObject object : store.objects()) {
      object.hiddenUntil = Long.MIN_VALUE;
      object.readsHiddenUntil = Long.MIN_VALUE;
    }
    store.endLags();
    bulk.endFaults();
    clocks.allowJumps(false);
  }

  // What a test can ask

  public void onCommit(Consumer<SimCommit> listener) {
    store.onCommit(listener);
  }

  /** In addition to {@link #onCommit}'s. */
  public void addListener(Consumer<SimCommit> listener) {
    store.addListener(listener);
  }

  /** The living records by ascending id, whether hidden or not. */
  public List<SimRow> rows(String objectName) {
    SObject object = store.object(objectName);
    List<SimRow> rows = new ArrayList<>();
    for (StoredRow row : object.rows.values()) {
      if (row.isLive()) {
        rows.add(row(object, row));
      }
    }
    return rows;
  }

  public List<String> objectNames() {
    return store.objects().stream().map(object -> object.name).toList();
  }

  /** At most so many living records after this id. */
  public List<SimRow> rows(String objectName, String after, int limit) {
    SObject object = store.object(objectName);
    return object.rows.tailMap(after, false).values().stream()
        .filter(StoredRow::isLive)
        .limit(limit)
        .map(row -> row(object, row))
        .toList();
  }

  /** The number of living records, whether hidden or not. */
  public long count(String objectName) {
    return store.object(objectName).rows.values().stream().filter(StoredRow::isLive).count();
  }

  /** The id of a living record, if there is one. */
  public Optional<String> randomLiveId(String objectName, RandomGenerator random) {
    return Optional.ofNullable(store.randomLive(objectName, random)).map(row -> row.id);
  }

  /** A record that exists, deleted or not. */
  public SimRow row(String objectName, String id) {
    SObject object = store.object(objectName);
    return row(object, OrgStore.row(object, id));
  }

  private static SimRow row(SObject object, StoredRow row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (SObject.Column column : object.columns()) {
      values.put(column.field().name(), RowValues.get(row, row.latest(), column));
    }
    return new SimRow(row.id, row.createdAt, row.latest().stamp(), row.hidden, values);
  }

  /** From then on every replica shows all commits so far. */
  public long consistentFrom() {
    return store.consistentFrom();
  }

  /** Calls that a right client never sends; grows. */
  public List<String> violations() {
    return Collections.unmodifiableList(violations);
  }

  public SimStats stats() {
    return new SimStats(
        calls.counts(), statuses.counts(), counted, limitRefusals, violations.size());
  }
}
