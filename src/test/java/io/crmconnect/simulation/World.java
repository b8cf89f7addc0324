package io.crmconnect.simulation;

import io.crmconnect.simhubspot.SimChange;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimProperty;
import io.crmconnect.simhubspot.SimRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/** The CRM and the people who work in it; every edit is written into the {@link Truth}. */
final class World {
  /** Name in topics and settings, and what the vendor calls it. */
  record Kind(String name, String vendorName, String created, String cursor, boolean searchable) {
    /** What stands in the paths of the vendor's API. */
    String pathName() {
      return vendorName.equals("pets") ? "2-123" : vendorName;
    }
  }

  static final List<Kind> OBJECTS =
      List.of(
          new Kind("contacts", "contacts", "createdate", "lastmodifieddate", true),
          new Kind("deals", "deals", "createdate", "hs_lastmodifieddate", true),
          new Kind("custom_pets", "pets", "hs_createdate", "hs_lastmodifieddate", true),
          new Kind("owners", "owners", "", "", false));

  private static final List<SimProperty> EXTRA =
      List.of(
          SimProperty.of("Lead Score", "number"),
          SimProperty.of("is_vip", "bool"),
          SimProperty.of("birthday", "date"),
          SimProperty.of("last_seen", "datetime"),
          SimProperty.of("notes_text", "string"));

  private final SimHubspot hubspot;
  private final SplittableRandom random;
  private final Truth truth;
  private final Freshness freshness;
  private final History history;
  private final int importPercent;
  private final Bounds bounds;
  private final SplittableRandom lives;
  private final SchemaChanges schemas;
  private final Map<String, List<Long>> living = new LinkedHashMap<>();

  /** What can be restored. */
  private final Map<String, List<Long>> archived = new LinkedHashMap<>();

  private final List<Kind> kinds = new ArrayList<>();
  private final Map<History.Subject, Long> mergedInto = new LinkedHashMap<>();
  private final List<SimChange> changes = new ArrayList<>();
  private final NewValues values;

  /** Whether records come and go far more often than they are edited. */
  private boolean restless;

  /** How soon an edit must be in its topic; negative: whenever its history is copied. */
  interface Bounds {
    long freshness(SimChange change);
  }

  World(
      SimHubspot hubspot,
      SplittableRandom random,
      Truth truth,
      Freshness freshness,
      History history,
      int importPercent,
      Bounds bounds,
      SplittableRandom lives,
      SchemaChanges schemas) {
    this.lives = lives;
    this.schemas = schemas;
    this.importPercent = importPercent;
    this.hubspot = hubspot;
    this.random = random;
    this.values = new NewValues(random);
    this.truth = truth;
    this.freshness = freshness;
    this.history = history;
    this.bounds = bounds;
    hubspot.onChange(changes::add);
  }

  void restless() {
    restless = true;
  }

  boolean anyLives(Kind kind) {
    return !living.get(kind.name()).isEmpty();
  }

  /** What became part of a record that lives and can tell, since the object was taken up. */
  List<History.Subject> merged(ToLongFunction<String> since) {
    List<History.Subject> told = new ArrayList<>();
    mergedInto.forEach(
        (subject, into) -> {
          Truth.State merge = truth.object(subject.object()).states(Long.toString(into)).get(0);
          if (living.get(subject.object()).contains(into)
              && merge.version() >= since.applyAsLong(subject.object())) {
            told.add(subject);
          }
        });
    return told;
  }

  List<Kind> kinds() {
    return kinds;
  }

  /** History before the connector: records of the last days. */
  void begin(List<Integer> sizes, long start) {
    hubspot.addType("pets", "2-123");
    long now = start - 10L * 86_400_000;
    for (int i = 0; i < sizes.size(); i++) {
      if (sizes.get(i) >= 0) {
        add(OBJECTS.get(i));
      }
    }
    for (Kind kind : kinds) {
      // Ids of 9 and 10, 99 and 100 lie among them: as text they come in another order.
      long next = random.nextBoolean() ? 1 : 90;
      int gap = random.nextInt(3) == 0 ? 1 + random.nextInt(30) : 1;
      hubspot.setNextId(kind.vendorName(), next);
      for (int i = 0; i < sizes.get(OBJECTS.indexOf(kind)); i++) {
        now += random.nextInt(4) == 0 ? 0 : random.nextInt(300_000);
        create(kind, now);
        next += 3 + random.nextInt(gap);
        if (gap > 1) {
          hubspot.setNextId(kind.vendorName(), next);
        }
      }
    }
    // Some of it so recent that it lies around the connector's start.
    for (int i = random.nextInt(6); i > 0; i--) {
      edit(start - random.nextInt(2) - 2L * i);
    }
  }

  private void add(Kind kind) {
    kinds.add(kind);
    living.put(kind.name(), new ArrayList<>());
    archived.put(kind.name(), new ArrayList<>());
    Map<String, String> types = new LinkedHashMap<>();
    if (kind.searchable()) {
      EXTRA.forEach(property -> hubspot.addProperty(kind.vendorName(), property));
      hubspot
          .properties(kind.vendorName())
          .forEach(property -> types.put(property.name(), property.type()));
    } else {
      for (String text : List.of("email", "type", "firstName", "lastName", "teams")) {
        types.put(text, "string");
      }
      types.put("userId", "number");
      types.put("userIdIncludingInactive", "number");
      types.put("createdAt", "datetime");
      types.put("updatedAt", "datetime");
      types.put("archived", "bool");
    }
    truth.add(kind.name(), types);
  }

  /** Somebody does something. */
  void edit(long now) {
    Kind kind = kinds.get(random.nextInt(kinds.size()));
    List<Long> ids = living.get(kind.name());
    int what = random.nextInt(100);
    if (lives.nextInt(restless ? 2 : 6) == 0 && comeOrGo(kind, ids, now)) {
      return;
    }
    if (kind.searchable() && !ids.isEmpty() && random.nextInt(100) < importPercent) {
      bulk(kind, List.copyOf(ids), now);
    } else if (what < 15 || ids.isEmpty()) {
      create(kind, now);
    } else if (what < 35) {
      // One record that everybody works on.
      update(kind, ids.get(0), now);
    } else if (what < 70) {
      update(kind, any(ids), now);
    } else if (what < 80) {
      long id = random.nextBoolean() ? ids.get(0) : any(ids);
      update(kind, id, now);
      update(kind, id, now);
    } else if (what < 90 && kind.searchable()) {
      some(kind, ids, now);
    } else if (what < 95) {
      archive(kind, any(ids), now);
    } else if (ids.size() > 1 && kind.searchable()) {
      merge(kind, ids, now);
    }
  }

  /** Every record that can be changed at once is. */
  void flood(long now) {
    for (Kind kind : kinds) {
      List<Long> ids = living.get(kind.name());
      if (kind.searchable() && !ids.isEmpty()) {
        bulk(kind, List.copyOf(ids), now);
      }
    }
  }

  private void create(Kind kind, long now) {
    Map<String, String> changed = values.of(kind);
    long id = hubspot.create(kind.vendorName(), schemas.writable(kind, changed), now);
    living.get(kind.name()).add(id);
    note(kind, id, changed, now);
  }

  private void update(Kind kind, long id, long now) {
    Map<String, String> changed = values.of(kind);
    hubspot.update(kind.vendorName(), id, schemas.writable(kind, changed), now);
    note(kind, id, changed, now);
  }

  private void some(Kind kind, List<Long> ids, long now) {
    int from = random.nextInt(ids.size());
    int most = 1 + random.nextInt(40);
    if (random.nextInt(3) == 0) {
      // An import over everything: more than fits on a page, all on one millisecond.
      from = 0;
      most = ids.size();
    }
    bulk(kind, List.copyOf(ids.subList(from, Math.min(ids.size(), from + most))), now);
  }

  private void bulk(Kind kind, List<Long> some, long now) {
    Map<String, String> changed = values.of(kind);
    int before = changes.size();
    hubspot.bulkUpdate(kind.vendorName(), some, schemas.writable(kind, changed), now);
    for (int i = 0; i < some.size(); i++) {
      note(kind, some.get(i), changed, changes.get(before + i), now);
    }
  }

  private void archive(Kind kind, long id, long now) {
    hubspot.archive(kind.vendorName(), id, now);
    archived.get(kind.name()).add(id);
    gone(kind, id, now);
  }

  /** A record goes for good, or one comes back; false where nothing could. */
  private boolean comeOrGo(Kind kind, List<Long> ids, long now) {
    List<Long> bin = archived.get(kind.name());
    if (!bin.isEmpty() && lives.nextInt(3) > 0) {
      restore(kind, bin.remove(lives.nextInt(bin.size())), now);
      return true;
    }
    if (ids.size() < 2) {
      return false;
    }
    long id = ids.get(lives.nextInt(ids.size()));
    if (lives.nextBoolean()) {
      archive(kind, id, now);
    } else {
      hubspot.gdprDelete(kind.vendorName(), id, now);
      gone(kind, id, now);
    }
    return true;
  }

  private void restore(Kind kind, long id, long now) {
    int before = changes.size();
    hubspot.restore(kind.vendorName(), id, now);
    living.get(kind.name()).add(id);
    note(kind, id, Map.of(), changes.get(before), now);
  }

  private void merge(Kind kind, List<Long> ids, long now) {
    long winner = ids.get(0);
    long loser = ids.get(1 + random.nextInt(ids.size() - 1));
    Truth.Objekt object = truth.object(kind.name());
    Map<String, String> values = new LinkedHashMap<>(own(object, loser));
    own(object, winner)
        .forEach(
            (name, value) -> {
              if (!value.isEmpty()) {
                values.put(name, value);
              }
            });
    String merged = "hs_merged_object_ids";
    values.put(merged, mergedIds(object, winner) + ";" + mergedIds(object, loser));
    int before = changes.size();
    long id = hubspot.merge(kind.vendorName(), winner, loser, now);
    living.get(kind.name()).add(id);
    note(kind, id, values, changes.get(before), now);
    gone(kind, winner, now);
    gone(kind, loser, now);
    mergedInto.put(new History.Subject(kind.name(), Long.toString(winner)), id);
    mergedInto.put(new History.Subject(kind.name(), Long.toString(loser)), id);
  }

  private static Map<String, String> own(Truth.Objekt object, long id) {
    return object.last(Long.toString(id)).values();
  }

  private static String mergedIds(Truth.Objekt object, long id) {
    String earlier = own(object, id).getOrDefault("hs_merged_object_ids", "");
    return earlier.isEmpty() ? "" + id : id + ";" + earlier;
  }

  private void gone(Kind kind, long id, long now) {
    living.get(kind.name()).remove(id);
    Truth.Objekt object = truth.object(kind.name());
    String text = Long.toString(id);
    Truth.State last = object.last(text);
    object.became(text, now, last.version(), last.createdAt(), last.values(), false);
    freshness.gone(kind.name(), text);
    history.about(kind.name(), text, "gone", now, () -> "crm: it is archived or merged");
  }

  private void note(Kind kind, long id, Map<String, String> changed, long now) {
    note(kind, id, changed, changes.get(changes.size() - 1), now);
  }

  private void note(Kind kind, long id, Map<String, String> changed, SimChange change, long now) {
    Truth.Objekt object = truth.object(kind.name());
    String text = Long.toString(id);
    Truth.State last = object.last(text);
    Map<String, String> values = new LinkedHashMap<>(last == null ? Map.of() : last.values());
    values.putAll(changed);
    long createdAt = last == null ? change.version() : last.createdAt();
    if (kind.searchable()) {
      values.put("hs_object_id", text);
      values.put(kind.created(), Instant.ofEpochMilli(createdAt).toString());
      values.put(kind.cursor(), Instant.ofEpochMilli(change.version()).toString());
    } else {
      values.put("createdAt", Instant.ofEpochMilli(createdAt).toString());
      values.put("updatedAt", Instant.ofEpochMilli(change.version()).toString());
      values.put("archived", "false");
    }
    Truth.State state = object.became(text, now, change.version(), createdAt, values, true);
    long bound = bounds.freshness(change);
    if (bound >= 0) {
      freshness.edited(kind.name(), text, state.index(), now, bound);
    }
    history.about(
        kind.name(),
        text,
        "edit",
        change.version(),
        () ->
            "crm: state "
                + state.index()
                + ", version "
                + change.version()
                + ", visible in "
                + (change.visibleAt() - now)
                + " ms, indexed in "
                + (change.indexedAt() - now)
                + " ms: "
                + changed);
  }

  private long any(List<Long> ids) {
    return ids.get(random.nextInt(ids.size()));
  }

  /** The truth as written down is the vendor's. */
  void verify() {
    for (Kind kind : kinds) {
      Truth.Objekt object = truth.object(kind.name());
      List<SimRow> rows = hubspot.rows(kind.vendorName());
      if (rows.size() != living.get(kind.name()).size()) {
        throw new IllegalStateException("the truth and the vendor differ in " + kind);
      }
      for (SimRow row : rows) {
        Truth.State last = object.last(Long.toString(row.id()));
        if (!last.alive() || last.version() != row.version()) {
          throw new IllegalStateException(row + " is not " + last);
        }
        for (String field : row.values().keySet()) {
          String name = schemas.first(kind.name(), field);
          if (!java.util.Objects.equals(row.values().get(field), last.values().get(name))) {
            throw new IllegalStateException(field + " of " + row + " is not as in " + last);
          }
        }
      }
    }
  }
}
