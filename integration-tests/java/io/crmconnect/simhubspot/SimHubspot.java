/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.Counter;
import io.crmconnect.simcrm.NodeClocks;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A HubSpot account in memory; the package comment has an example. Not thread-safe; {@code now} is
 * the true time in epoch ms and never goes back.
 */
public final class SimHubspot {
  /** The limit that a call counts against, in addition to the daily limit. */
  public enum Bucket {
    BURST,
    SEARCH
  }

  private static final int MAX_TARGET_LENGTH = 16_000;
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final SimSettings settings;
  private final RandomGenerator responseRandom;
  private final NodeClocks clocks;
  private final PrimaryStore primaryStore;
  private final Errors errors = new Errors();
  private final AccessControl accessControl;
  private final RateLimits rateLimits;
  private final RecordEndpoints recordEndpoints;
  private final MetadataEndpoints metadataEndpoints;
  private final ReferenceData referenceData = new ReferenceData();
  private final ReferenceEndpoints referenceEndpoints;
  private final LinkData linkData = new LinkData(this::isLive);
  private final LinkEndpoints linkEndpoints;
  private final MembershipData membershipData = new MembershipData(referenceData);
  private final MembershipEndpoints membershipEndpoints;
  private final BodyCorruptor bodyCorruptor;
  private final List<String> violations = new ArrayList<>();
  private final Counter calls = new Counter();
  private final Counter statuses = new Counter();
  private final Counter refusals = new Counter();
  private final LongList burstArrivals = new LongList();
  private final LongList searchArrivals = new LongList();
  private long dateSecond = Long.MIN_VALUE;
  private String dateText = "";

  /** State and responses use separate random generators, which are seeded from this one. */
  public SimHubspot(SimSettings settings, RandomGenerator random) {
    this.settings = settings;
    RandomGenerator stateRandom = new SplittableRandom(random.nextLong());
    this.responseRandom = new SplittableRandom(random.nextLong());
    this.clocks = new NodeClocks(settings.clocks(), stateRandom);
    this.primaryStore = new PrimaryStore(settings, clocks, stateRandom);
    this.accessControl = new AccessControl(settings.account(), errors);
    ZoneId zone = ZoneId.of(settings.account().timeZone());
    this.rateLimits = new RateLimits(settings.quota(), zone, responseRandom);
    this.recordEndpoints =
        new RecordEndpoints(
            settings,
            primaryStore,
            referenceData,
            accessControl,
            errors,
            responseRandom,
            violations::add);
    this.metadataEndpoints =
        new MetadataEndpoints(settings.account(), primaryStore, referenceData, rateLimits);
    this.referenceEndpoints =
        new ReferenceEndpoints(primaryStore, referenceData, accessControl, errors);
    this.linkEndpoints =
        new LinkEndpoints(
            primaryStore,
            linkData,
            referenceData,
            accessControl,
            errors,
            // Of its own, so that other responses stay as they are.
            new SplittableRandom(0x510E527FADE682D1L),
            violations::add);
    this.bodyCorruptor = new BodyCorruptor(settings.faults(), errors, responseRandom);
    this.membershipEndpoints =
        new MembershipEndpoints(
            membershipData, accessControl, errors, new SplittableRandom(0x9B05688C2B3E6C1FL));
    StandardTypes.addTo(primaryStore);
  }

  /** The response, with {@link SimFaults} added. */
  public HttpOutcome exchange(HttpCall call, long now) {
    return bodyCorruptor.exchange(this, call, now);
  }

  /** Sets whether the nodes' clocks may jump; if not, no clock is in a jump. */
  public void allowClockJumps(boolean allowed) {
    clocks.allowJumps(allowed);
  }

  /** The response of the model. */
  public HttpOutcome.Response handle(HttpCall call, long now) {
    long clock = clocks.responseDate(now, responseRandom);
    Map<String, String> headers = new LinkedHashMap<>();
    Reply reply;
    try {
      reply = handleCall(call, now, clock, headers);
    } catch (RefusedException refusedException) {
      reply = refusedException.reply;
      if (reply.status() == 403) {
        boolean forProperties = call.uri().getRawPath().contains("/properties/");
        headers.keySet().removeIf(name -> !forProperties || !name.contains("-daily"));
      }
      if (refusedException.violation != null) {
        addViolation(call, refusedException.violation);
      }
    }
    statuses.increment(Integer.toString(reply.status()));
    return toResponse(reply, clock, headers);
  }

  HttpOutcome.Response toResponse(Reply reply, long clock, Map<String, String> headers) {
    headers.put("date", formatDate(clock));
    headers.put("content-type", reply.contentType());
    headers.put("x-hubspot-correlation-id", errors.correlationId());
    headers.putAll(reply.headers());
    return new HttpOutcome.Response(reply.status(), headers, reply.body());
  }

  private String formatDate(long clock) {
    long second = Math.floorDiv(clock, 1000L);
    if (second != dateSecond) {
      dateSecond = second;
      dateText = HTTP_DATE.format(Instant.ofEpochSecond(second));
    }
    return dateText;
  }

  private Reply handleCall(HttpCall call, long now, long clock, Map<String, String> headers) {
    String path = call.uri().getRawPath();
    String query = call.uri().getRawQuery();
    if (path.length() + (query == null ? 0 : query.length() + 1) > MAX_TARGET_LENGTH) {
      calls.increment("unknown");
      throw new RefusedException(Reply.html(414, "414 Request-URI Too Large"), "URL too long");
    }
    Route route = Route.parse(call.method(), path);
    if (route == null) {
      calls.increment("unknown");
      throw new RefusedException(
          Reply.html(404, "404 Not Found").withHeader("x-hubspot-notfound", "true"),
          "no such path");
    }
    calls.increment(route.kind().name().toLowerCase(Locale.ROOT));
    if (route.kind() == Route.Kind.TOKEN) {
      return accessControl.issueToken(call, route.version(), now);
    }
    AccessControl.Caller caller = accessControl.check(call, now);
    checkLimits(route.kind() == Route.Kind.SEARCH, caller, now, headers);
    return dispatch(route, call, now, clock);
  }

  private void checkLimits(
      boolean isSearch, AccessControl.Caller caller, long now, Map<String, String> headers) {
    (isSearch ? searchArrivals : burstArrivals).add(now);
    RateLimits.Verdict verdict = rateLimits.registerCall(caller.name(), isSearch, now);
    boolean omitsLimitHeaders = isSearch && verdict == RateLimits.Verdict.SEARCH;
    if (!isSearch) {
      headers.put("x-hubspot-ratelimit-max", Integer.toString(rateLimits.quota().burst()));
      headers.put(
          "x-hubspot-ratelimit-remaining",
          Integer.toString(rateLimits.burstRemaining(caller.name(), now)));
      headers.put(
          "x-hubspot-ratelimit-interval-milliseconds",
          Long.toString(rateLimits.quota().burstIntervalMs()));
      headers.put(
          "x-hubspot-ratelimit-secondly", Integer.toString(rateLimits.quota().burst() / 10));
      headers.put("x-hubspot-ratelimit-secondly-remaining", "1");
    }
    if (!omitsLimitHeaders && !caller.oauth() && rateLimits.quota().daily() > 0) {
      headers.put("x-hubspot-ratelimit-daily", Long.toString(rateLimits.quota().daily()));
      headers.put(
          "x-hubspot-ratelimit-daily-remaining", Long.toString(rateLimits.dailyRemaining()));
    }
    if (verdict != RateLimits.Verdict.ALLOWED) {
      refusals.increment(verdict.name().toLowerCase(Locale.ROOT));
      throw errors.throttled(verdict);
    }
  }

  private Reply dispatch(Route route, HttpCall call, long now, long clock) {
    switch (route.kind()) {
      case ACCOUNT:
        return metadataEndpoints.accountDetails(now);
      case USAGE:
        return metadataEndpoints.usage(now);
      case SCHEMAS:
        accessControl.requireScope("crm.schemas.custom.read");
        return metadataEndpoints.schemas();
      default:
        break;
    }
    if (route.kind() == Route.Kind.MEMBERSHIPS) {
      return membershipEndpoints.respond(route, call, now);
    }
    if (route.kind() == Route.Kind.LINKS) {
      return linkEndpoints.batchRead(route, call, now);
    }
    if (route.kind().compareTo(Route.Kind.PIPELINES) >= 0
        && route.kind().compareTo(Route.Kind.LISTS) <= 0) {
      return referenceEndpoints.respond(route, call);
    }
    ObjectType type = primaryStore.resolve(route.type());
    boolean owners = type != null && type.name.equals("owners");
    if (type == null || owners != (route.kind() == Route.Kind.OWNERS)) {
      throw errors.unknownType(route.type());
    }
    String area = type.custom ? "custom" : type.name;
    if (route.kind() == Route.Kind.PROPERTIES) {
      accessControl.requireSchemaScope(area);
      String sensitivity = Query.parse(call.uri().getRawQuery()).get("dataSensitivity");
      requireSensitivity(sensitivity, area);
      return metadataEndpoints.properties(type, sensitivity);
    }
    if (route.kind() == Route.Kind.PROPERTY) {
      accessControl.requireSchemaScope(area);
      return referenceEndpoints.property(type, route.segments().get(0), metadataEndpoints);
    }
    accessControl.requireScope("crm.objects." + area + ".read");
    return switch (route.kind()) {
      case LIST -> recordEndpoints.list(type, call, 10, now);
      case OWNERS -> recordEndpoints.list(type, call, 100, now);
      case SEARCH -> recordEndpoints.search(type, call, now);
      default -> recordEndpoints.batchRead(type, call, route.version(), clock, now);
    };
  }

  private void requireSensitivity(String sensitivity, String area) {
    if (sensitivity == null || sensitivity.equals("non_sensitive")) {
      return;
    }
    if (!List.of("sensitive", "highly_sensitive").contains(sensitivity)) {
      throw errors.validation("unknown dataSensitivity " + sensitivity);
    }
    accessControl.requireGranted("crm.objects." + area + "." + sensitivity + ".read.v2");
  }

  private void addViolation(HttpCall call, String text) {
    violations.add(call.method() + " " + call.uri().getRawPath() + ": " + text);
  }

  // Actions of the account's operator.

  /** What records refer to, to be changed. */
  public ReferenceData reference() {
    return referenceData;
  }

  /** The values that properties had, of which only the newest are shown. */
  public HistoryData history() {
    return primaryStore.history;
  }

  /** The values that the account shows of a property of a live record, the newest first. */
  public List<HistoryData.Value> shownHistory(String type, long id, String property) {
    return primaryStore.shownHistory(primaryStore.type(type), property(type, property), id);
  }

  /** From when on people have seen a live record without interruption. */
  public long liveSince(String type, long id) {
    return primaryStore.type(type).findRecord(id).liveSince;
  }

  /** The members of lists, to be changed. */
  public MembershipData memberships() {
    return membershipData;
  }

  /** The links between records, to be changed. */
  public LinkData links() {
    return linkData;
  }

  /** Adds a custom object; its {@code fullyQualifiedName} is {@code p<portal>_<name>}. */
  public void addType(String name, String typeId) {
    primaryStore.add(
        StandardTypes.customType(name, typeId), "p" + settings.account().portalId() + "_" + name);
  }

  /** Sets the rows that exist from the beginning; they are computed until they are edited. */
  public void setRows(String type, RowSource rows) {
    ObjectType objectType = primaryStore.type(type);
    if (objectType.highestId() > 0) {
      throw new IllegalStateException("computed rows come before all others");
    }
    objectType.rowSource = rows;
  }

  /** Sets the minimum id of the next record, and thus the length of ids. */
  public void setNextId(String type, long id) {
    primaryStore.type(type).nextId = id;
  }

  public void addProperty(String type, SimProperty property) {
    if (primaryStore.type(type).catalogue.containsKey(property.name())) {
      throw new IllegalArgumentException("already there: " + property.name());
    }
    primaryStore.type(type).define(property);
  }

  /** Removes a property and its values; a new property of this name does not have them. */
  public void removeProperty(String type, String name) {
    property(type, name);
    primaryStore.type(type).catalogue.remove(name);
  }

  /** Renames a property with its values; no version changes. */
  public void renameProperty(String type, String name, String newName) {
    SimProperty property = property(type, name);
    if (primaryStore.type(type).catalogue.containsKey(newName)) {
      throw new IllegalArgumentException("already there: " + newName);
    }
    primaryStore.type(type).catalogue.remove(name);
    primaryStore.type(type).catalogue.put(newName, property.withName(newName));
  }

  /** Adds a property that has the values of this one from now on; no version changes. */
  public void copyProperty(String type, String name, String newName) {
    SimProperty property = property(type, name);
    if (primaryStore.type(type).catalogue.containsKey(newName)) {
      throw new IllegalArgumentException("already there: " + newName);
    }
    primaryStore.type(type).catalogue.put(newName, property.withName(newName));
  }

  /** Whether the type has a search; the real HubSpot's answer is assumed. */
  public void setSearchable(String type, boolean searchable) {
    primaryStore.type(type).searchable = searchable;
  }

  /** Sets the property that is filled; the one that it was before stays in the catalogue. */
  public void setVersionProperty(String type, String name) {
    ObjectType objectType = primaryStore.type(type);
    objectType.modifiedProperty = name;
    objectType.define(SimProperty.of(name, "datetime"));
  }

  /** Refuses requests that name the property until the scope is granted. */
  public void guardProperty(String type, String name, String scope) {
    property(type, name);
    primaryStore.type(type).propertyScopes.put(name, scope);
  }

  public void retypeProperty(String type, String name, String newType) {
    SimProperty property = property(type, name);
    primaryStore.type(type).catalogue.put(name, property.withType(newType));
  }

  private SimProperty property(String type, String name) {
    SimProperty property = primaryStore.type(type).catalogue.get(name);
    if (property == null) {
      throw new IllegalArgumentException("no such property: " + type + "." + name);
    }
    return property;
  }

  public List<SimProperty> properties(String type) {
    return List.copyOf(primaryStore.type(type).catalogue.values());
  }

  /** The names of all objects, including owners. */
  public List<String> types() {
    List<String> names = new ArrayList<>();
    primaryStore.types().forEach(type -> names.add(type.name));
    return names;
  }

  public long create(String type, Map<String, String> values, long now) {
    return primaryStore.create(primaryStore.type(type), values, now);
  }

  /** Updates a record; a value "" clears a property, null unsets it. */
  public void update(String type, long id, Map<String, String> values, long now) {
    primaryStore.update(primaryStore.type(type), id, values, now);
  }

  /** Updates all records with the same version, except records that have a later one already. */
  public void bulkUpdate(String type, Iterable<Long> ids, Map<String, String> values, long now) {
    primaryStore.bulkUpdate(primaryStore.type(type), ids, values, now);
  }

  /** Changes values without a new version, as of calculated properties. */
  public void recalculate(String type, long id, Map<String, String> values, long now) {
    primaryStore.recalculate(primaryStore.type(type), id, values, now);
  }

  /** Archives a record without a new version, like HubSpot. */
  public void archive(String type, long id, long now) {
    primaryStore.archive(primaryStore.type(type), id, now);
  }

  public void restore(String type, long id, long now) {
    primaryStore.restore(primaryStore.type(type), id, now);
    linkData.onRestored(type, id, now);
  }

  public void gdprDelete(String type, long id, long now) {
    primaryStore.gdprDelete(primaryStore.type(type), id, now);
  }

  /** Merges two records into a new one and returns its id. */
  public long merge(String type, long primaryId, long otherId, long now) {
    long survivorId = primaryStore.merge(primaryStore.type(type), primaryId, otherId, now);
    linkData.onMerged(type, List.of(primaryId, otherId), survivorId, now);
    return survivorId;
  }

  /** Replaces the row by this JSON in lists and batch reads; null restores it. */
  public void overrideRow(String type, long id, String json) {
    if (json == null) {
      primaryStore.type(type).rowOverrides.remove(id);
    } else {
      primaryStore.type(type).rowOverrides.put(id, json);
    }
  }

  /** Revokes a scope such as {@code crm.objects.deals.read} or {@code crm.schemas.custom.read}. */
  public void revokeScope(String scope) {
    accessControl.revokeScope(scope);
  }

  public void grantScope(String scope) {
    accessControl.grantScope(scope);
  }

  /** Expires all OAuth access tokens immediately. */
  public void expireTokens(long now) {
    accessControl.expireTokens(now);
  }

  /** Adds another application with a key, and so with a burst limit, of its own. */
  public void addKey(String key) {
    accessControl.addKey(key);
  }

  public void setKeyRevoked(boolean revoked) {
    accessControl.setKeyRevoked(revoked);
  }

  /** Changes the limits; the windows start empty. */
  public void setQuota(SimQuota quota) {
    rateLimits.setQuota(quota);
  }

  // Data for the oracle.

  /** The live rows by ascending id, independent of index and replicas. */
  public List<SimRow> rows(String type) {
    return primaryStore.rows(primaryStore.type(type));
  }

  /** The live rows after an id, at most {@code limit} of them. */
  public void rows(String type, long afterId, int limit, Consumer<SimRow> sink) {
    primaryStore.rows(primaryStore.type(type), afterId, limit, sink);
  }

  /** The number of live records. */
  public long count(String type) {
    return primaryStore.count(primaryStore.type(type));
  }

  public boolean isLive(String type, long id) {
    return primaryStore.isLive(primaryStore.type(type), id);
  }

  /** The instant from which index and replicas show all commits so far. */
  public long consistentFrom() {
    return primaryStore.consistentFrom();
  }

  /** Sets a listener of commits. */
  public void onChange(Consumer<SimChange> listener) {
    primaryStore.listener = listener;
  }

  public List<String> violations() {
    return Collections.unmodifiableList(violations);
  }

  /** The arrival times of a bucket's calls with valid credentials, including rejected calls. */
  public long[] arrivals(Bucket bucket) {
    return (bucket == Bucket.SEARCH ? searchArrivals : burstArrivals).toArray();
  }

  public SimStats stats() {
    return new SimStats(
        calls.counts(),
        statuses.counts(),
        refusals.counts(),
        rateLimits.unexpectedRefusals(),
        bodyCorruptor.counts(),
        violations.size());
  }

  /** A random live record; -1 if none was found in one attempt. */
  long randomLiveId(String name, RandomGenerator random) {
    ObjectType type = primaryStore.type(name);
    for (int attempt = 0; attempt < 10 && type.highestId() > 0; attempt++) {
      long lowest = type.rowSource.size() > 0 ? type.rowSource.firstId() - 1 : 0;
      long afterId = random.nextLong(lowest, type.highestId());
      List<RecordView> next =
          type.listRecords(afterId, 1, Long.MAX_VALUE, RecordVersion.LifecycleState.LIVE);
      if (!next.isEmpty()) {
        return next.get(0).id();
      }
    }
    return -1;
  }

  NodeClocks clocks() {
    return clocks;
  }
}
