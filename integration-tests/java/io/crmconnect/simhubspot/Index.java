package io.crmconnect.simhubspot;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The search index of one object. Changes wait for their instant in a queue and are taken in when
 * someone looks, so that no timer is needed.
 *
 * <p>A record that was never changed is indexed as it is computed; a changed one has an entry from
 * its first indexed change on.
 */
final class Index {
  /** What the index holds of a record; not live: the index hides it. */
  record Entry(Rec rec, Version version) {}

  private record Pending(long at, long order, Rec rec, Version version, boolean back) {}

  private static final Comparator<Entry> BY_STAMP =
      Comparator.<Entry>comparingLong(entry -> entry.version.stamp)
          .thenComparingLong(entry -> entry.rec.id);

  private final ObjectType type;
  private final TreeMap<Long, Entry> byId = new TreeMap<>();
  private final TreeSet<Entry> byStamp = new TreeSet<>(BY_STAMP);
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(Comparator.comparingLong(Pending::at).thenComparingLong(Pending::order));
  private long order;

  Index(ObjectType type) {
    this.type = type;
  }

  void show(Rec rec, Version version, long at) {
    pending.add(new Pending(at, order++, rec, version, false));
  }

  /** Shows an older version once more, until the given instant. */
  void goBack(Rec rec, Version older, long at, long until) {
    pending.add(new Pending(at, order++, rec, older, true));
    pending.add(new Pending(until, order++, rec, null, true));
  }

  private void takeIn(long now) {
    while (!pending.isEmpty() && pending.peek().at <= now) {
      Pending next = pending.poll();
      Entry before = byId.get(next.rec.id);
      Version version = next.version == null ? next.rec.head.at(next.at) : next.version;
      if (version == null) {
        // Nobody looked for so long that the versions of that instant are forgotten.
        version = next.rec.head.at(now);
      }
      if (!next.back && before != null && before.version.number >= version.number) {
        continue;
      }
      if (before != null && before.version.live()) {
        byStamp.remove(before);
      }
      Entry entry = new Entry(next.rec, version);
      byId.put(next.rec.id, entry);
      if (version.live()) {
        byStamp.add(entry);
      }
    }
  }

  /** Every indexed record with a stamp of at least this, in no promised order. */
  void since(long stamp, long now, Consumer<Found> sink) {
    takeIn(now);
    RowSource source = type.source;
    if (source.size() > 0 && source.lastUpdatedAt() >= stamp) {
      long end = source.firstId() + source.size();
      for (long id = source.firstId(); id < end; id++) {
        if (!byId.containsKey(id) && source.updatedAt(id) >= stamp) {
          Rec rec = type.original(id);
          sink.accept(new Found(rec, rec.head));
        }
      }
    }
    Iterable<Entry> entries = byStamp;
    if (stamp > Long.MIN_VALUE) {
      Version probe = Version.original(stamp, Values.NONE);
      entries = byStamp.tailSet(new Entry(new Rec(Long.MIN_VALUE, 0, probe), probe), true);
    }
    for (Entry entry : entries) {
      sink.accept(new Found(entry.rec, entry.version));
    }
  }
}
