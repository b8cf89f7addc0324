package io.crmconnect.sync;

import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which rows may be emitted, by two memories of what was.
 *
 * <p><b>Asked after emitted</b>: an answer counts for an id only if its question was put after the
 * last emission for that id. Needs the ids emitted since the oldest open question.
 *
 * <p><b>Recent versions</b>: the newest version emitted per id, as far back as the index may still
 * name it. Saves repeats and shows a stale replica's row for what it is; bounded, and nothing is
 * lost without it.
 */
final class Emissions {
  /** Ids kept at the most; beyond, the oldest are forgotten and at worst read and emitted again. */
  static final int CAPACITY = LastEmitted.MOST;

  enum Verdict {
    EMIT,
    /** Exactly this was emitted. */
    KNOWN,
    /** Asked before the last emission of its id: proves nothing. */
    ASK_AGAIN,
    /** Something newer was emitted: a stale replica's. */
    STALE
  }

  /**
   * @param version emitted, or {@link Row#UNKNOWN} for an id that was not found
   * @param hash of the emitted values
   * @param settled whether the row was read so long after its version that no second change can
   *     hide behind the same millisecond
   * @param named the newest version that the index named and that is dealt with
   * @param proven of these the newest that a row showed, or that was looked for a second time
   */
  private record Recent(long version, long hash, boolean settled, long named, long proven) {
    /** Whether the row of this version is what was emitted, values included. */
    boolean shows(Row row) {
      return row.version() == version && (hash == UNHASHED ? settled : Emissions.hash(row) == hash);
    }
  }

  /** Of rows that an earlier task emitted: their values are not known. */
  private static final long UNHASHED = Long.MIN_VALUE;

  private final Map<String, Long> emittedAt = new LinkedHashMap<>();

  /** Ids whose last emission was a delete. */
  private final Set<String> gone = new LinkedHashSet<>();

  private final Map<String, Recent> recent = new LinkedHashMap<>();

  Verdict judge(Row row, long askedAt) {
    if (askedTooEarly(row.id(), askedAt)) {
      return Verdict.ASK_AGAIN;
    }
    Recent last = recent.get(row.id());
    if (last == null || last.version == Row.UNKNOWN || gone.contains(row.id())) {
      // Of a record that was deleted: asked after the delete, so it is there again.
      return Verdict.EMIT;
    }
    if (row.version() < last.version) {
      return Verdict.STALE;
    }
    return last.shows(row) ? Verdict.KNOWN : Verdict.EMIT;
  }

  /**
   * Whether what the index names needs no reading.
   *
   * @param second whether this is the second look, for which it is not enough that the first one
   *     waited for the row and did not see it
   */
  boolean knows(Change change, boolean second) {
    Recent last = recent.get(change.id());
    return !gone.contains(change.id())
        && last != null
        && last.settled
        && (second ? last.proven : last.named) >= change.version();
  }

  /** Notes an emission that is made under the sequence number {@code at}. */
  void emitted(String id, long at) {
    emittedAt.remove(id);
    emittedAt.put(id, at);
    gone.remove(id);
  }

  /** Notes a delete that is emitted under the sequence number {@code at}. */
  void deleted(String id, long at) {
    emitted(id, at);
    addGone(id);
  }

  private void addGone(String id) {
    gone.add(id);
    if (gone.size() > CAPACITY) {
      gone.remove(gone.iterator().next());
    }
  }

  /** Whether the last emission for this id is known to be a delete. */
  boolean isGone(String id) {
    return gone.contains(id);
  }

  /** Whether an answer to this question says nothing of the id, since it was emitted after it. */
  boolean askedTooEarly(String id, long askedAt) {
    Long emitted = emittedAt.get(id);
    return emitted != null && emitted > askedAt;
  }

  /** The version emitted last, where it is remembered; else {@link Row#UNKNOWN}. */
  long lastVersion(String id) {
    Recent last = recent.get(id);
    return last == null ? Row.UNKNOWN : last.version;
  }

  /**
   * Remembers what was emitted, or seen to be just what was emitted before.
   *
   * @param named the version that the index named, or {@link Row#UNKNOWN}
   */
  void remember(Row row, boolean settled, long named) {
    Recent last = recent.remove(row.id());
    long before = last == null ? Row.UNKNOWN : last.named;
    long newest = Math.max(Math.max(named, row.version()), before);
    long proven = Math.max(row.version(), last == null ? Row.UNKNOWN : last.proven);
    recent.put(row.id(), new Recent(row.version(), hash(row), settled, newest, proven));
  }

  /**
   * Remembers what an earlier task emitted; what this one emitted itself is newer.
   *
   * @param settled as in {@link #remember}
   */
  void recall(LastEmitted last, boolean settled) {
    if (last.deleted()) {
      if (!emittedAt.containsKey(last.id()) && !recent.containsKey(last.id())) {
        addGone(last.id());
      }
    } else if (recent.size() < CAPACITY) {
      Recent earlier =
          new Recent(last.version(), UNHASHED, settled, last.version(), last.version());
      recent.putIfAbsent(last.id(), earlier);
    }
  }

  /** Forgets what earlier tasks emitted: they may have read other fields. */
  void forgetRecalled() {
    recent.values().removeIf(last -> last.hash == UNHASHED);
  }

  /** Every row is to be read and emitted once more, whatever it was; older ones stay stale. */
  void doubtAll() {
    recent.replaceAll(
        (id, last) ->
            new Recent(
                last.version, UNHASHED, false, Math.max(last.version, last.named), last.proven));
  }

  /**
   * What the index named is dealt with, though the row did not show it.
   *
   * @param second whether this was the second look: then it is left at that
   */
  void settle(String id, long named, boolean second) {
    Recent last = recent.remove(id);
    if (last == null) {
      last = new Recent(Row.UNKNOWN, 0, true, named, Row.UNKNOWN);
    }
    long proven = second ? Math.max(last.proven, named) : last.proven;
    recent.put(id, new Recent(last.version, last.hash, true, Math.max(last.named, named), proven));
  }

  /**
   * Forgets what no question can touch any more.
   *
   * @param oldestQuestion sequence number of the oldest open one
   * @param oldestVersion that the index can still name
   */
  void forget(long oldestQuestion, long oldestVersion) {
    Iterator<Long> emissions = emittedAt.values().iterator();
    while (emissions.hasNext() && emissions.next() < oldestQuestion) {
      emissions.remove();
    }
    Iterator<Recent> versions = recent.values().iterator();
    while (versions.hasNext()
        && (versions.next().named < oldestVersion || recent.size() > CAPACITY)) {
      versions.remove();
    }
  }

  static long hash(Row row) {
    long hash = 1;
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      long text = value.getValue() == null ? 7 : value.getValue().hashCode();
      // A sum: the order in which an answer names the fields says nothing.
      hash += (value.getKey().hashCode() * 0x9E3779B97F4A7C15L) ^ (text * 0xC2B2AE3D27D4EB4FL);
    }
    return hash;
  }
}
