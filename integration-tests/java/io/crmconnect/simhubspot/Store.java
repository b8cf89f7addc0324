package io.crmconnect.simhubspot;

import io.crmconnect.simhubspot.SimChange.Kind;
import io.crmconnect.simhubspot.Version.Life;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** The primary store: commits, and when the primary and the index show them. */
final class Store {
  private final SimLag lag;
  private final SimClocks clockSettings;
  private final SimLies lies;
  private final NodeClocks clocks;
  private final RandomGenerator random;
  private final Map<String, ObjectType> types = new LinkedHashMap<>();
  private final Map<String, ObjectType> aliases = new TreeMap<>();
  private long rightFrom = Long.MIN_VALUE;
  Consumer<SimChange> listener = change -> {};
  boolean loneSurrogates;

  Store(SimSettings settings, NodeClocks clocks, RandomGenerator random) {
    this.lag = settings.lag();
    this.clockSettings = settings.clocks();
    this.lies = settings.lies();
    this.clocks = clocks;
    this.random = random;
  }

  void add(ObjectType type, String... otherNames) {
    types.put(type.name, type);
    aliases.put(type.name, type);
    aliases.put(type.typeId, type);
    for (String name : otherNames) {
      aliases.put(name, type);
    }
  }

  /** By any of its names; null: unknown. */
  ObjectType resolve(String name) {
    return aliases.get(name);
  }

  ObjectType type(String name) {
    ObjectType type = aliases.get(name);
    if (type == null) {
      throw new IllegalArgumentException("no such type: " + name);
    }
    return type;
  }

  Iterable<ObjectType> types() {
    return types.values();
  }

  /** From then on index and replicas show everything that was committed so far. */
  long rightFrom() {
    return rightFrom;
  }

  long create(ObjectType type, Map<String, String> values, long now) {
    long id = freshId(type);
    long stamp = clocks.stamp(now, random);
    Rec rec = new Rec(id, stamp, null);
    commit(type, rec, Kind.CREATED, stamp, Life.LIVE, 0, keyed(type, Values.NONE, values), now);
    return id;
  }

  /** With an id of the caller's choice. */
  void createAt(ObjectType type, long id, Map<String, String> values, long now) {
    if (type.find(id) != null) {
      throw new IllegalArgumentException("id taken: " + id);
    }
    long stamp = clocks.stamp(now, random);
    Rec rec = new Rec(id, stamp, null);
    commit(type, rec, Kind.CREATED, stamp, Life.LIVE, 0, keyed(type, Values.NONE, values), now);
  }

  private long freshId(ObjectType type) {
    type.nextId = Math.max(type.nextId, type.highestId() + 1);
    if (lies.smallerIds() > 0 && random.nextDouble() < lies.smallerIds() && type.nextId > 2) {
      long candidate = random.nextLong(1, type.nextId);
      if (type.find(candidate) == null) {
        return candidate;
      }
    }
    long id = type.nextId;
    // HubSpot's ids have gaps.
    type.nextId += 1 + random.nextInt(3);
    return id;
  }

  boolean lives(ObjectType type, long id) {
    Rec rec = type.find(id);
    return rec != null && rec.head.live();
  }

  void update(ObjectType type, long id, Map<String, String> values, long now) {
    Rec rec = living(type, id);
    long stamp = after(rec, clocks.stamp(now, random));
    Values changed = keyed(type, rec.head.values, values);
    commit(type, rec, Kind.UPDATED, stamp, Life.LIVE, 0, changed, now);
  }

  void bulkUpdate(ObjectType type, Iterable<Long> ids, Map<String, String> values, long now) {
    long stamp = clocks.stamp(now, random);
    for (long id : ids) {
      Rec rec = living(type, id);
      Values changed = keyed(type, rec.head.values, values);
      commit(type, rec, Kind.UPDATED, after(rec, stamp), Life.LIVE, 0, changed, now);
    }
  }

  /** Leaves the version as it was. */
  void archive(ObjectType type, long id, long now) {
    Rec rec = living(type, id);
    Version head = rec.head;
    commit(type, rec, Kind.ARCHIVED, head.stamp, Life.ARCHIVED, 0, head.values, now);
  }

  void restore(ObjectType type, long id, long now) {
    Rec rec = type.find(id);
    if (rec == null || rec.head.life != Life.ARCHIVED) {
      throw new IllegalArgumentException("not archived: " + type.name + " " + id);
    }
    Version head = rec.head;
    long stamp = lies.restoreKeepsVersion() ? head.stamp : after(rec, clocks.stamp(now, random));
    commit(type, rec, Kind.RESTORED, stamp, Life.LIVE, 0, head.values, now);
  }

  void gdprDelete(ObjectType type, long id, long now) {
    Rec rec = living(type, id);
    commit(type, rec, Kind.GONE, rec.head.stamp, Life.GONE, 0, Values.NONE, now);
  }

  /** Both records end, a new one under a new id begins. */
  long merge(ObjectType type, long winner, long loser, long now) {
    if (winner == loser) {
      throw new IllegalArgumentException("a record cannot be merged with itself");
    }
    Rec first = living(type, winner);
    Rec second = living(type, loser);
    long id = freshId(type);
    long stamp = clocks.stamp(now, random);
    Map<String, String> values = new LinkedHashMap<>();
    for (SimProperty property : type.catalogue.values()) {
      String key = property.key();
      String value = first.head.values.get(key);
      values.put(key, value == null || value.isEmpty() ? second.head.values.get(key) : value);
    }
    SimProperty merged = type.catalogue.get("hs_merged_object_ids");
    if (merged != null) {
      values.put(merged.key(), mergedIds(merged, first) + ";" + mergedIds(merged, second));
    }
    Values all = new Values.Changed(values, Values.NONE);
    commit(type, new Rec(id, stamp, null), Kind.CREATED, stamp, Life.LIVE, 0, all, now);
    for (Rec old : List.of(first, second)) {
      Version head = old.head;
      commit(type, old, Kind.MERGED, head.stamp, Life.MERGED, id, head.values, now);
    }
    return id;
  }

  private static String mergedIds(SimProperty merged, Rec rec) {
    String earlier = rec.head.values.get(merged.key());
    return earlier == null || earlier.isEmpty() ? "" + rec.id : rec.id + ";" + earlier;
  }

  private static Rec living(ObjectType type, long id) {
    Rec rec = type.find(id);
    if (rec == null || !rec.head.live()) {
      throw new IllegalArgumentException("no living record: " + type.name + " " + id);
    }
    return rec;
  }

  private long after(Rec rec, long stamp) {
    long before = rec.head.stamp;
    boolean sameMs = stamp == before && clockSettings.sameMsUpdates();
    return sameMs ? stamp : Math.max(stamp, before + 1);
  }

  private Values keyed(ObjectType type, Values before, Map<String, String> values) {
    Map<String, String> byKey = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      SimProperty property = type.catalogue.get(value.getKey());
      if (property == null) {
        throw new IllegalArgumentException("no such property: " + value.getKey());
      }
      loneSurrogates |= value.getValue() != null && !wellFormed(value.getValue());
      byKey.put(property.key(), value.getValue());
    }
    return Values.with(before, byKey);
  }

  private static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return false;
      }
    }
    return true;
  }

  private void commit(
      ObjectType type,
      Rec rec,
      Kind kind,
      long stamp,
      Life life,
      long mergedInto,
      Values values,
      long now) {
    Version before = rec.head;
    long visibleAt = now + (chance(lag.lateChance()) ? upTo(lag.lateMaxMs()) : 0);
    if (before != null) {
      visibleAt = Math.max(visibleAt, before.visibleAt);
      before.forgetBefore(now - lag.staleMaxMs());
    }
    long number = before == null ? 1 : before.number + 1;
    Version version = new Version(number, stamp, now, visibleAt, life, mergedInto, values, before);
    rec.head = version;
    type.changed.put(rec.id, rec);
    long bound = visibleAt + Math.max(lag.indexMaxMs(), lag.indexLongMaxMs());
    long indexedAt = index(type, rec, version, before, bound);
    rightFrom = Math.max(rightFrom, Math.max(bound, visibleAt + lag.staleMaxMs()));
    listener.accept(new SimChange(type.name, rec.id, kind, stamp, now, visibleAt, indexedAt));
  }

  private long index(ObjectType type, Rec rec, Version version, Version before, long bound) {
    long delay =
        chance(lag.indexLongChance())
            ? between(lag.indexMaxMs(), lag.indexLongMaxMs())
            : between(lag.indexMinMs(), lag.indexMaxMs());
    long at = version.visibleAt + delay;
    type.index.show(rec, version, at);
    if (before != null && at < bound && chance(lag.indexGoesBackChance())) {
      long back = between(at, bound);
      type.index.goBack(rec, before, back, between(back, bound));
    }
    return at;
  }

  private boolean chance(double chance) {
    return chance > 0 && random.nextDouble() < chance;
  }

  private long upTo(long max) {
    return between(0, max);
  }

  private long between(long min, long max) {
    return max <= min ? min : random.nextLong(min, max + 1);
  }

  /** The live rows by ascending id, whatever index and replicas show. */
  List<SimRow> rows(ObjectType type) {
    List<SimRow> rows = new ArrayList<>();
    rows(type, Long.MIN_VALUE, Integer.MAX_VALUE, rows::add);
    return rows;
  }

  long count(ObjectType type) {
    long count = type.source.size();
    for (Rec rec : type.changed.values()) {
      count += (rec.head.live() ? 1 : 0) - (type.source.has(rec.id) ? 1 : 0);
    }
    return count;
  }

  void rows(ObjectType type, long after, int most, Consumer<SimRow> sink) {
    Walk walk = new Walk(type, after);
    int count = 0;
    for (Rec rec = walk.next(); rec != null && count < most; rec = walk.next()) {
      if (rec.head.live()) {
        sink.accept(row(type, rec));
        count++;
      }
    }
  }

  static SimRow row(ObjectType type, Rec rec) {
    TreeMap<String, String> values = new TreeMap<>();
    for (SimProperty property : type.catalogue.values()) {
      values.put(property.name(), type.value(property, rec, rec.head));
    }
    return new SimRow(rec.id, rec.head.stamp, rec.createdAt, values);
  }
}
