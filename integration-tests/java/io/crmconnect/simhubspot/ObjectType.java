package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** An object: its names, its catalogue and its records in the primary store. */
final class ObjectType {
  final String name;
  final String typeId;
  final boolean custom;
  final String cursor;
  final String created;
  final List<String> defaults;
  final Map<String, SimProperty> catalogue = new LinkedHashMap<>();
  final TreeMap<Long, Rec> changed = new TreeMap<>();
  final TreeMap<Long, String> poisoned = new TreeMap<>();
  final Index index = new Index(this);
  RowSource source = RowSource.EMPTY;
  long nextId = 1;
  private final TreeSet<String> keys = new TreeSet<>();

  ObjectType(String name, String typeId, boolean custom, List<String> defaults) {
    this.name = name;
    this.typeId = typeId;
    this.custom = custom;
    this.cursor = name.equals("contacts") ? "lastmodifieddate" : "hs_lastmodifieddate";
    this.created = defaults.contains("createdate") ? "createdate" : "hs_createdate";
    this.defaults = defaults;
  }

  /** A property under a name that may have belonged to another one: their values stay apart. */
  void define(SimProperty property) {
    String key = property.name();
    while (!keys.add(key)) {
      key = property.name() + '\0' + keys.size();
    }
    catalogue.put(property.name(), property.keyed(key));
  }

  String errorName() {
    return custom ? typeId : name.substring(0, name.length() - 1).toUpperCase(Locale.ROOT);
  }

  boolean isId(SimProperty property) {
    return property.name().equals("hs_object_id");
  }

  boolean isCursor(SimProperty property) {
    return property.name().equals(cursor);
  }

  boolean isCreated(SimProperty property) {
    return property.name().equals(created);
  }

  String value(SimProperty property, Rec rec, Version version) {
    if (isId(property)) {
      return Long.toString(rec.id);
    }
    if (isCursor(property)) {
      return version.stampText();
    }
    if (isCreated(property)) {
      return rec.createdText();
    }
    return version.values.get(property.key());
  }

  /** The record, whether it still lives or not; null: there never was one. */
  Rec find(long id) {
    Rec rec = changed.get(id);
    return rec != null || !source.has(id) ? rec : original(id);
  }

  Rec original(long id) {
    RowSource rows = source;
    // A property that took over a freed name has no computed values; see define.
    Values values = key -> key.indexOf('\0') >= 0 ? null : rows.value(id, key);
    return new Rec(id, rows.createdAt(id), Version.original(rows.updatedAt(id), values));
  }

  /** Records behind an id that show at the instant, by ascending id. */
  List<Found> list(long after, int limit, long instant, Version.Life life) {
    List<Found> found = new ArrayList<>(Math.min(limit, 128));
    Walk walk = new Walk(this, after);
    for (Rec rec = walk.next(); rec != null && found.size() < limit; rec = walk.next()) {
      Version version = rec.head.at(instant);
      if (version != null && version.life == life) {
        found.add(new Found(rec, version));
      }
    }
    return found;
  }

  long highestId() {
    long highest = changed.isEmpty() ? 0 : changed.lastKey();
    return Math.max(highest, source.size() == 0 ? 0 : source.firstId() + source.size() - 1);
  }
}
