package io.crmconnect.simhubspot;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
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
 * A HubSpot account in memory; see the package for an example. One thread at a time; {@code now} is
 * true time in epoch ms and never goes back.
 */
public final class SimHubspot {
  /** Which allowance a call draws on, beside the day's. */
  public enum Bucket {
    BURST,
    SEARCH
  }

  private static final int LONGEST_TARGET = 16_000;
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final SimSettings settings;
  private final RandomGenerator answering;
  private final NodeClocks clocks;
  private final Store store;
  private final Errors errors = new Errors();
  private final Access access;
  private final Limits limits;
  private final Endpoints endpoints;
  private final Metadata metadata;
  private final Spoiler spoiler;
  private final List<String> violations = new ArrayList<>();
  private final Tally calls = new Tally();
  private final Tally statuses = new Tally();
  private final Tally refusals = new Tally();
  private final LongLog burstArrivals = new LongLog();
  private final LongLog searchArrivals = new LongLog();
  private long dateSecond = Long.MIN_VALUE;
  private String date = "";

  /** The world and the answers draw from generators of their own, seeded from this one. */
  public SimHubspot(SimSettings settings, RandomGenerator random) {
    this.settings = settings;
    RandomGenerator world = new SplittableRandom(random.nextLong());
    this.answering = new SplittableRandom(random.nextLong());
    this.clocks = new NodeClocks(settings.clocks(), world);
    this.store = new Store(settings, clocks, world);
    this.access = new Access(settings.account(), errors);
    ZoneId zone = ZoneId.of(settings.account().timeZone());
    this.limits = new Limits(settings.quota(), zone, answering);
    this.endpoints = new Endpoints(settings, store, errors, answering, violations::add);
    this.metadata = new Metadata(settings.account(), store, limits);
    this.spoiler = new Spoiler(settings.faults(), errors, answering);
    StandardTypes.addTo(store);
  }

  /** The answer, with {@link SimFaults} on top. */
  public HttpOutcome exchange(HttpCall call, long now) {
    return spoiler.exchange(this, call, now);
  }

  /** Whether the nodes' clocks may jump from now on; if not, none is far off. */
  public void clocksJump(boolean jump) {
    clocks.jump(jump);
  }

  /** The model's own answer. */
  public HttpOutcome.Response handle(HttpCall call, long now) {
    long clock = clocks.date(now, answering);
    Map<String, String> headers = new LinkedHashMap<>();
    Reply reply;
    try {
      reply = answer(call, now, clock, headers);
    } catch (Refused refused) {
      reply = refused.reply;
      if (refused.violation != null) {
        violation(call, refused.violation);
      }
    }
    statuses.count(Integer.toString(reply.status()));
    return respond(reply, clock, headers);
  }

  HttpOutcome.Response respond(Reply reply, long clock, Map<String, String> headers) {
    headers.put("date", date(clock));
    headers.put("content-type", reply.contentType());
    headers.put("x-hubspot-correlation-id", errors.correlationId());
    headers.putAll(reply.headers());
    return new HttpOutcome.Response(reply.status(), headers, reply.body());
  }

  private String date(long clock) {
    long second = Math.floorDiv(clock, 1000L);
    if (second != dateSecond) {
      dateSecond = second;
      date = DATE.format(Instant.ofEpochSecond(second));
    }
    return date;
  }

  private Reply answer(HttpCall call, long now, long clock, Map<String, String> headers) {
    String path = call.uri().getRawPath();
    String query = call.uri().getRawQuery();
    if (path.length() + (query == null ? 0 : query.length() + 1) > LONGEST_TARGET) {
      calls.count("unknown");
      throw new Refused(Reply.html(414, "414 Request-URI Too Large"), "URL too long");
    }
    Route route = Route.of(call.method(), path);
    if (route == null) {
      calls.count("unknown");
      throw errors.refused(404, "resource not found", null, "no such path");
    }
    calls.count(route.kind().name().toLowerCase(Locale.ROOT));
    if (route.kind() == Route.Kind.TOKEN) {
      return access.token(call, route.version(), now);
    }
    boolean oauth = access.check(call, now);
    draw(route.kind() == Route.Kind.SEARCH, oauth, now, headers);
    return serve(route, call, now, clock);
  }

  private void draw(boolean search, boolean oauth, long now, Map<String, String> headers) {
    (search ? searchArrivals : burstArrivals).add(now);
    Limits.Verdict verdict = limits.arrive(search, now);
    boolean bare = search && verdict == Limits.Verdict.SEARCH;
    if (!search) {
      headers.put("x-hubspot-ratelimit-max", Integer.toString(limits.quota().burst()));
      headers.put("x-hubspot-ratelimit-remaining", Integer.toString(limits.burstLeft(now)));
      headers.put(
          "x-hubspot-ratelimit-interval-milliseconds",
          Long.toString(limits.quota().burstIntervalMs()));
      headers.put("x-hubspot-ratelimit-secondly", Integer.toString(limits.quota().burst() / 10));
      headers.put("x-hubspot-ratelimit-secondly-remaining", "1");
    }
    if (!bare && !oauth && limits.quota().daily() > 0) {
      headers.put("x-hubspot-ratelimit-daily", Long.toString(limits.quota().daily()));
      headers.put("x-hubspot-ratelimit-daily-remaining", Long.toString(limits.dayLeft()));
    }
    if (verdict != Limits.Verdict.FINE) {
      refusals.count(verdict.name().toLowerCase(Locale.ROOT));
      throw errors.throttled(verdict);
    }
  }

  private Reply serve(Route route, HttpCall call, long now, long clock) {
    switch (route.kind()) {
      case ACCOUNT:
        return metadata.details(now);
      case USAGE:
        return metadata.usage(now);
      case SCHEMAS:
        access.need("crm.schemas.custom.read");
        return metadata.schemas();
      default:
        break;
    }
    ObjectType type = store.resolve(route.type());
    boolean owners = type != null && type.name.equals("owners");
    if (type == null || owners != (route.kind() == Route.Kind.OWNERS)) {
      throw errors.unknownType(route.type());
    }
    String area = type.custom ? "custom" : type.name;
    if (route.kind() == Route.Kind.PROPERTIES) {
      access.need("crm.schemas." + area + ".read");
      return metadata.properties(type);
    }
    access.need("crm.objects." + area + ".read");
    return switch (route.kind()) {
      case LIST -> endpoints.list(type, call, 10, now);
      case OWNERS -> endpoints.list(type, call, 100, now);
      case SEARCH -> endpoints.search(type, call, now);
      default -> endpoints.batchRead(type, call, route.version(), clock, now);
    };
  }

  private void violation(HttpCall call, String text) {
    violations.add(call.method() + " " + call.uri().getRawPath() + ": " + text);
  }

  // What an operator of the account can do.

  /** A custom object; its {@code fullyQualifiedName} is {@code p<portal>_<name>}. */
  public void addType(String name, String typeId) {
    store.add(StandardTypes.custom(name, typeId), "p" + settings.account().portalId() + "_" + name);
  }

  /** Rows that are there from the beginning, computed until edited. */
  public void setRows(String type, RowSource rows) {
    ObjectType to = store.type(type);
    if (to.highestId() > 0) {
      throw new IllegalStateException("computed rows come before all others");
    }
    to.source = rows;
  }

  /** The lowest id of the next record, to choose how long ids are. */
  public void setNextId(String type, long id) {
    store.type(type).nextId = id;
  }

  public void addProperty(String type, SimProperty property) {
    if (store.type(type).catalogue.containsKey(property.name())) {
      throw new IllegalArgumentException("already there: " + property.name());
    }
    store.type(type).define(property);
  }

  /** Its values are gone, also if a property of this name is added again. */
  public void removeProperty(String type, String name) {
    property(type, name);
    store.type(type).catalogue.remove(name);
  }

  /** The values go along; no record's version moves. */
  public void renameProperty(String type, String name, String to) {
    SimProperty property = property(type, name);
    if (store.type(type).catalogue.containsKey(to)) {
      throw new IllegalArgumentException("already there: " + to);
    }
    store.type(type).catalogue.remove(name);
    store.type(type).catalogue.put(to, property.renamed(to));
  }

  /** A property more, with the values of this one from now on; no record's version moves. */
  public void copyProperty(String type, String name, String to) {
    SimProperty property = property(type, name);
    if (store.type(type).catalogue.containsKey(to)) {
      throw new IllegalArgumentException("already there: " + to);
    }
    store.type(type).catalogue.put(to, property.renamed(to));
  }

  public void retypeProperty(String type, String name, String to) {
    SimProperty property = property(type, name);
    store.type(type).catalogue.put(name, property.retyped(to));
  }

  private SimProperty property(String type, String name) {
    SimProperty property = store.type(type).catalogue.get(name);
    if (property == null) {
      throw new IllegalArgumentException("no such property: " + type + "." + name);
    }
    return property;
  }

  public List<SimProperty> properties(String type) {
    return List.copyOf(store.type(type).catalogue.values());
  }

  /** The names of all objects, owners included. */
  public List<String> types() {
    List<String> names = new ArrayList<>();
    store.types().forEach(type -> names.add(type.name));
    return names;
  }

  public long create(String type, Map<String, String> values, long now) {
    return store.create(store.type(type), values, now);
  }

  /** A value "" clears a property, null unsets it. */
  public void update(String type, long id, Map<String, String> values, long now) {
    store.update(store.type(type), id, values, now);
  }

  /** All of them on one ms, but for records that were stamped later already. */
  public void bulkUpdate(String type, Iterable<Long> ids, Map<String, String> values, long now) {
    store.bulkUpdate(store.type(type), ids, values, now);
  }

  /** Leaves the version as it was, as HubSpot does. */
  public void archive(String type, long id, long now) {
    store.archive(store.type(type), id, now);
  }

  public void restore(String type, long id, long now) {
    store.restore(store.type(type), id, now);
  }

  public void gdprDelete(String type, long id, long now) {
    store.gdprDelete(store.type(type), id, now);
  }

  /** Both end and a new record begins, whose id is answered. */
  public long merge(String type, long winner, long loser, long now) {
    return store.merge(store.type(type), winner, loser, now);
  }

  /** Lists and batch reads carry this JSON in place of the row; null: the row again. */
  public void poison(String type, long id, String json) {
    if (json == null) {
      store.type(type).poisoned.remove(id);
    } else {
      store.type(type).poisoned.put(id, json);
    }
  }

  /** Such as {@code crm.objects.deals.read}, {@code crm.schemas.custom.read}. */
  public void takeScope(String scope) {
    access.takeScope(scope);
  }

  public void giveScope(String scope) {
    access.giveScope(scope);
  }

  /** OAuth access tokens that are out expire at once. */
  public void endTokens(long now) {
    access.endTokens(now);
  }

  public void revokeKey(boolean revoked) {
    access.revokeKey(revoked);
  }

  /** Other limits from now on; the windows begin empty. */
  public void setQuota(SimQuota quota) {
    limits.change(quota);
  }

  // What the oracle may know.

  /** The live rows by ascending id, whatever index and replicas show. */
  public List<SimRow> rows(String type) {
    return store.rows(store.type(type));
  }

  /** The same without holding them all: at most so many behind an id. */
  public void rows(String type, long after, int most, Consumer<SimRow> sink) {
    store.rows(store.type(type), after, most, sink);
  }

  /** How many live. */
  public long count(String type) {
    return store.count(store.type(type));
  }

  public boolean lives(String type, long id) {
    return store.lives(store.type(type), id);
  }

  /** From then on index and replicas show everything that was committed so far. */
  public long rightFrom() {
    return store.rightFrom();
  }

  /** Told of each commit from now on. */
  public void onChange(Consumer<SimChange> listener) {
    store.listener = listener;
  }

  public List<String> violations() {
    return Collections.unmodifiableList(violations);
  }

  /** When the calls of a bucket arrived that had valid credentials, refused ones included. */
  public long[] arrivals(Bucket bucket) {
    return (bucket == Bucket.SEARCH ? searchArrivals : burstArrivals).toArray();
  }

  public SimStats stats() {
    return new SimStats(
        calls.counts(),
        statuses.counts(),
        refusals.counts(),
        limits.unexpected(),
        spoiler.counts(),
        violations.size());
  }

  /** Some living record; -1: none was found at once. */
  long anyId(String name, RandomGenerator random) {
    ObjectType type = store.type(name);
    for (int attempt = 0; attempt < 10 && type.highestId() > 0; attempt++) {
      long lowest = type.source.size() > 0 ? type.source.firstId() - 1 : 0;
      long from = random.nextLong(lowest, type.highestId());
      List<Found> next = type.list(from, 1, Long.MAX_VALUE, Version.Life.LIVE);
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
