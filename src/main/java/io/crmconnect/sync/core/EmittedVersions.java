package io.crmconnect.sync.core;

import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.LatestRecord;
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
public final class EmittedVersions {
  /** Ids kept at the most; beyond, the oldest are forgotten and at worst read and emitted again. */
  static final int MAX_IDS = LatestRecord.MAX_IDS;

  public enum Verdict {
    EMIT,
    /** Exactly this was emitted. */
    UNCHANGED,
    /** Asked before the last emission of its id: proves nothing. */
    REREAD,
    /** Something newer was emitted: a stale replica's. */
    STALE
  }

  /**
   * @param version emitted, or {@link Row#UNKNOWN_TIME} for an id that was not found
   * @param hash of the emitted values
   * @param stable whether the row was read so long after its version that no second change can hide
   *     behind the same millisecond
   * @param newestIndexed the newest version that the index named and that is dealt with
   * @param newestConfirmed of these the newest that a row showed, or that was looked for a second
   *     time
   */
  private record EmittedVersion(
      long version, long hash, boolean stable, long newestIndexed, long newestConfirmed) {
    /** Whether the row of this version is what was emitted, values included. */
    boolean matches(Row row) {
      return row.version() == version
          && (hash == UNKNOWN_HASH ? stable : EmittedVersions.hash(row) == hash);
    }
  }

  /** Of rows that an earlier task emitted: their values are not known. */
  private static final long UNKNOWN_HASH = Long.MIN_VALUE;

  private final Map<String, Long> emissionSequences = new LinkedHashMap<>();

  /** Ids whose last emission was a delete. */
  private final Set<String> deletedIds = new LinkedHashSet<>();

  private final Map<String, EmittedVersion> latestVersions = new LinkedHashMap<>();

  public Verdict check(Row row, long requestSequence) {
    if (askedBeforeLastEmission(row.id(), requestSequence)) {
      return Verdict.REREAD;
    }
    EmittedVersion last = latestVersions.get(row.id());
    if (last == null || last.version == Row.UNKNOWN_TIME || deletedIds.contains(row.id())) {
      // Of a record that was deleted: asked after the delete, so it is there again.
      return Verdict.EMIT;
    }
    if (row.version() < last.version) {
      return Verdict.STALE;
    }
    return last.matches(row) ? Verdict.UNCHANGED : Verdict.EMIT;
  }

  /**
   * Whether what the index names needs no reading.
   *
   * @param isRecheck whether this is the second look, for which it is not enough that the first one
   *     waited for the row and did not see it
   */
  public boolean needsNoRead(Change change, boolean isRecheck) {
    EmittedVersion last = latestVersions.get(change.id());
    return !deletedIds.contains(change.id())
        && last != null
        && last.stable
        && (isRecheck ? last.newestConfirmed : last.newestIndexed) >= change.version();
  }

  /** Notes an emission that is made under the sequence number {@code sequence}. */
  public void recordEmissionSequence(String id, long sequence) {
    emissionSequences.remove(id);
    emissionSequences.put(id, sequence);
    deletedIds.remove(id);
  }

  /** Notes a delete that is emitted under the sequence number {@code sequence}. */
  public void recordDelete(String id, long sequence) {
    recordEmissionSequence(id, sequence);
    addDeletedId(id);
  }

  private void addDeletedId(String id) {
    deletedIds.add(id);
    if (deletedIds.size() > MAX_IDS) {
      deletedIds.remove(deletedIds.iterator().next());
    }
  }

  /** Whether the last emission for this id is known to be a delete. */
  boolean isDeleted(String id) {
    return deletedIds.contains(id);
  }

  /** Whether an answer to this question says nothing of the id, since it was emitted after it. */
  public boolean askedBeforeLastEmission(String id, long requestSequence) {
    Long emissionSequence = emissionSequences.get(id);
    return emissionSequence != null && emissionSequence > requestSequence;
  }

  /** The version emitted last, where it is remembered; else {@link Row#UNKNOWN_TIME}. */
  public long lastVersion(String id) {
    EmittedVersion last = latestVersions.get(id);
    return last == null ? Row.UNKNOWN_TIME : last.version;
  }

  /**
   * Remembers what was emitted, or seen to be just what was emitted before.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   */
  public void recordEmitted(Row row, boolean stable, long indexedVersion) {
    EmittedVersion last = latestVersions.remove(row.id());
    long previouslyIndexed = last == null ? Row.UNKNOWN_TIME : last.newestIndexed;
    long newestIndexed = Math.max(Math.max(indexedVersion, row.version()), previouslyIndexed);
    long newestConfirmed =
        Math.max(row.version(), last == null ? Row.UNKNOWN_TIME : last.newestConfirmed);
    latestVersions.put(
        row.id(),
        new EmittedVersion(row.version(), hash(row), stable, newestIndexed, newestConfirmed));
  }

  /**
   * Remembers what an earlier task emitted; what this one emitted itself is newer.
   *
   * @param stable as in {@link #recordEmitted}
   */
  public void restoreFromTopic(LatestRecord latestRecord, boolean stable) {
    if (latestRecord.deleted()) {
      if (!emissionSequences.containsKey(latestRecord.id())
          && !latestVersions.containsKey(latestRecord.id())) {
        addDeletedId(latestRecord.id());
      }
    } else if (latestVersions.size() < MAX_IDS) {
      EmittedVersion earlier =
          new EmittedVersion(
              latestRecord.version(),
              UNKNOWN_HASH,
              stable,
              latestRecord.version(),
              latestRecord.version());
      latestVersions.putIfAbsent(latestRecord.id(), earlier);
    }
  }

  /** Forgets what earlier tasks emitted: they may have read other fields. */
  public void dropRestored() {
    latestVersions.values().removeIf(last -> last.hash == UNKNOWN_HASH);
  }

  /** Every row is to be read and emitted once more, whatever it was; older ones stay stale. */
  public void forceRereadAll() {
    latestVersions.replaceAll(
        (id, last) ->
            new EmittedVersion(
                last.version,
                UNKNOWN_HASH,
                false,
                Math.max(last.version, last.newestIndexed),
                last.newestConfirmed));
  }

  /**
   * What the index named is dealt with, though the row did not show it.
   *
   * @param isRecheck whether this was the second look: then it is left at that
   */
  public void markResolved(String id, long indexedVersion, boolean isRecheck) {
    EmittedVersion last = latestVersions.remove(id);
    if (last == null) {
      last = new EmittedVersion(Row.UNKNOWN_TIME, 0, true, indexedVersion, Row.UNKNOWN_TIME);
    }
    long newestConfirmed =
        isRecheck ? Math.max(last.newestConfirmed, indexedVersion) : last.newestConfirmed;
    latestVersions.put(
        id,
        new EmittedVersion(
            last.version,
            last.hash,
            true,
            Math.max(last.newestIndexed, indexedVersion),
            newestConfirmed));
  }

  /**
   * Forgets what no question can touch any more.
   *
   * @param oldestRequestSequence sequence number of the oldest open one
   * @param oldestVersion that the index can still name
   */
  public void prune(long oldestRequestSequence, long oldestVersion) {
    Iterator<Long> emissions = emissionSequences.values().iterator();
    while (emissions.hasNext() && emissions.next() < oldestRequestSequence) {
      emissions.remove();
    }
    Iterator<EmittedVersion> versions = latestVersions.values().iterator();
    while (versions.hasNext()
        && (versions.next().newestIndexed < oldestVersion || latestVersions.size() > MAX_IDS)) {
      versions.remove();
    }
  }

  public static long hash(Row row) {
    long hash = 1;
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      long text = value.getValue() == null ? 7 : value.getValue().hashCode();
      // A sum: the order in which an answer names the fields says nothing.
      hash += (value.getKey().hashCode() * 0x9E3779B97F4A7C15L) ^ (text * 0xC2B2AE3D27D4EB4FL);
    }
    return hash;
  }
}
