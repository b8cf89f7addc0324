/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.LatestRecord;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.ToLongFunction;

/**
 * Decides which rows may be emitted, from a record of earlier emissions.
 *
 * <p><b>Requested after emitted</b>: a response is used for an id only if its request was sent
 * after the last emission for that id. This needs the ids emitted since the oldest request whose
 * response is yet to be used.
 *
 * <p><b>Recent versions</b>: the newest emitted version of each id, for as long as the index may
 * name it again. It avoids repeated emissions and detects the row of a stale replica. The number of
 * ids is limited; losing one costs at most a repeated emission.
 *
 * <p><b>Versions ahead of the clock</b>: a version that the vendor's clock has not reached says
 * nothing about order. It is remembered so that its row is not emitted again and again, but an
 * older version of the row is a later change.
 */
public final class EmittedVersions {
  /** Maximum number of ids; the oldest are discarded and, at worst, read and emitted again. */
  static final int MAX_IDS = LatestRecord.MAX_IDS;

  public enum Verdict {
    EMIT,
    /** The same row was emitted before. */
    UNCHANGED,
    /** The request was sent before the last emission of the id, so the response proves nothing. */
    REREAD,
    /** A newer version was emitted; the row comes from a stale replica. */
    STALE
  }

  /**
   * @param version emitted, or {@link Row#UNKNOWN_TIME} for an id that was not found
   * @param hash of the emitted values
   * @param stable whether the row was read so long after its version that no second change can have
   *     the same timestamp
   * @param newestIndexed newest version that the index named and that is resolved
   * @param newestConfirmed newest of these versions that a row showed, or that the recheck resolved
   * @param aheadIndexed version ahead of the clock that the index named, or {@link
   *     Row#UNKNOWN_TIME}; it is none of the other two
   * @param ordered whether an older version of the row is stale: not if the emitted one was ahead
   *     of the clock or is not in the topic
   * @param firstReadAt when this task first emitted or read the row, epoch ms of this worker's
   *     clock; {@link Long#MAX_VALUE} if only an earlier task did
   */
  private record EmittedVersion(
      long version,
      long hash,
      boolean stable,
      long newestIndexed,
      long newestConfirmed,
      long aheadIndexed,
      boolean ordered,
      long firstReadAt) {
    static final EmittedVersion NONE =
        new EmittedVersion(
            Row.UNKNOWN_TIME,
            0,
            true,
            Row.UNKNOWN_TIME,
            Row.UNKNOWN_TIME,
            Row.UNKNOWN_TIME,
            true,
            Long.MAX_VALUE);

    EmittedVersion withResolved(boolean nowStable, long indexed, long confirmed, long ahead) {
      return new EmittedVersion(
          version, hash, nowStable, indexed, confirmed, ahead, ordered, firstReadAt);
    }

    EmittedVersion unordered() {
      return new EmittedVersion(
          version, hash, stable, newestIndexed, newestConfirmed, aheadIndexed, false, firstReadAt);
    }

    /** The newest version by which the index may name the row. */
    long newestNamed() {
      return Math.max(newestIndexed, aheadIndexed);
    }
  }

  /** Hash of rows that an earlier task emitted without a hash: their values are unknown. */
  private static final long UNKNOWN_HASH = Long.MIN_VALUE;

  private final Map<String, Long> emissionSequences = new LinkedHashMap<>();

  /** Ids whose last emission was a delete. */
  private final Set<String> deletedIds = new LinkedHashSet<>();

  private final Map<String, EmittedVersion> latestVersions = new LinkedHashMap<>();

  private final LongPredicate isAhead;
  private final ToLongFunction<Row> hasher;

  /**
   * @param isAhead whether the vendor's clock has not reached a version by far
   * @param hasher hashes what the record of a row contains
   */
  public EmittedVersions(LongPredicate isAhead, ToLongFunction<Row> hasher) {
    this.isAhead = isAhead;
    this.hasher = hasher;
  }

  public Verdict check(Row row, long requestSequence) {
    if (askedBeforeLastEmission(row.id(), requestSequence)) {
      return Verdict.REREAD;
    }
    EmittedVersion last = latestVersions.get(row.id());
    if (last == null || last.version == Row.UNKNOWN_TIME || deletedIds.contains(row.id())) {
      // The request was sent after the delete, so the record exists again.
      return Verdict.EMIT;
    }
    if (row.version() < last.version) {
      return last.ordered ? Verdict.STALE : Verdict.EMIT;
    }
    return equals(last, row) ? Verdict.UNCHANGED : Verdict.EMIT;
  }

  /** Whether the row equals the emitted one, values included. */
  private boolean equals(EmittedVersion last, Row row) {
    return row.version() == last.version
        && (last.hash == UNKNOWN_HASH ? last.stable : hasher.applyAsLong(row) == last.hash);
  }

  /**
   * Whether a change that the index names need not be read, or, if it has a row, be processed.
   *
   * @param isRecheck whether the recheck found it: then it does not suffice that the incremental
   *     scan waited for the row without seeing it
   */
  public boolean needsNoRead(Change change, boolean isRecheck) {
    EmittedVersion last = latestVersions.get(change.id());
    return !deletedIds.contains(change.id())
        && last != null
        && last.stable
        && change.row().map(row -> !hasOtherValues(last, row)).orElse(true)
        && (last.aheadIndexed == change.version()
            || (isRecheck ? last.newestConfirmed : last.newestIndexed) >= change.version());
  }

  /**
   * Whether the row of a change has the version of the emitted one, but other values. Where
   * versions are whole seconds, a transaction that is committed late can bring such a row at any
   * time.
   */
  private boolean hasOtherValues(EmittedVersion last, Row row) {
    return row.version() == last.version
        && last.hash != UNKNOWN_HASH
        && hasher.applyAsLong(row) != last.hash;
  }

  /** Records an emission of the id and its sequence number. */
  void recordEmissionSequence(String id, long sequence) {
    emissionSequences.remove(id);
    emissionSequences.put(id, sequence);
    deletedIds.remove(id);
  }

  /** Records a delete of the id and its sequence number. */
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

  /** Forgets a version that was emitted but not stored, so that the row is emitted again. */
  void forgetVersion(String id, long version) {
    latestVersions.computeIfPresent(id, (key, last) -> last.version == version ? null : last);
  }

  /** Forgets a delete that was emitted but not stored. */
  void forgetDelete(String id) {
    deletedIds.remove(id);
  }

  /** Whether the last emission for this id is known to be a delete. */
  boolean isDeleted(String id) {
    return deletedIds.contains(id);
  }

  /**
   * Whether a response proves nothing for the id, because the id was emitted after the request was
   * sent.
   */
  public boolean askedBeforeLastEmission(String id, long requestSequence) {
    Long emissionSequence = emissionSequences.get(id);
    return emissionSequence != null && emissionSequence > requestSequence;
  }

  /** The version emitted last, or {@link Row#UNKNOWN_TIME} if it is unknown. */
  public long lastVersion(String id) {
    EmittedVersion last = latestVersions.get(id);
    return last == null ? Row.UNKNOWN_TIME : last.version;
  }

  /**
   * Records a row that was emitted, or that was read and equals the emitted one.
   *
   * @param indexedVersion the version that the index named, or {@link Row#UNKNOWN_TIME}
   * @param now epoch ms of this worker's clock
   */
  public void recordEmitted(Row row, boolean stable, long indexedVersion, long now) {
    EmittedVersion last = latestVersions.getOrDefault(row.id(), EmittedVersion.NONE);
    latestVersions.remove(row.id());
    boolean ahead = isAhead.test(row.version());
    long hash = hasher.applyAsLong(row);
    boolean same = last.version == row.version() && last.hash == hash;
    latestVersions.put(
        row.id(),
        new EmittedVersion(
            row.version(),
            hash,
            stable,
            Math.max(last.newestIndexed, Math.max(reached(indexedVersion), reached(row.version()))),
            Math.max(last.newestConfirmed, reached(row.version())),
            Math.max(notReached(indexedVersion), notReached(row.version())),
            same ? last.ordered : !ahead,
            same ? Math.min(last.firstReadAt, now) : now));
  }

  private long reached(long version) {
    return isAhead.test(version) ? Row.UNKNOWN_TIME : version;
  }

  private long notReached(long version) {
    return isAhead.test(version) ? version : Row.UNKNOWN_TIME;
  }

  /** Marks a row that was just recorded as one that the topic does not hold. */
  public void markQuarantined(String id) {
    latestVersions.computeIfPresent(id, (key, last) -> last.unordered());
  }

  /**
   * When this task first emitted or read the same row, epoch ms of its worker's clock; {@link
   * Long#MAX_VALUE} if it did not. The row existed at that time, whatever its version and the
   * clocks say.
   */
  public long firstReadAt(Row row) {
    EmittedVersion last = latestVersions.get(row.id());
    return last != null && last.version == row.version() && last.hash == hasher.applyAsLong(row)
        ? last.firstReadAt
        : Long.MAX_VALUE;
  }

  /**
   * Restores what an earlier task emitted, unless this task has emitted the id itself.
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
              latestRecord.hash().orElse(UNKNOWN_HASH),
              stable,
              reached(latestRecord.version()),
              reached(latestRecord.version()),
              notReached(latestRecord.version()),
              !isAhead.test(latestRecord.version()),
              Long.MAX_VALUE);
      latestVersions.putIfAbsent(latestRecord.id(), earlier);
    }
  }

  /** Receives an emitted row whose values are known. */
  @FunctionalInterface
  public interface KnownRowConsumer {
    void accept(String id, long version, long hash);
  }

  public void forEachKnownRow(KnownRowConsumer consumer) {
    latestVersions.forEach(
        (id, last) -> {
          if (last.hash != UNKNOWN_HASH && !deletedIds.contains(id)) {
            consumer.accept(id, last.version, last.hash);
          }
        });
  }

  /** Discards rows whose values are unknown: they may contain other fields. */
  public void dropRestored() {
    latestVersions.values().removeIf(last -> last.hash == UNKNOWN_HASH);
  }

  /** Makes every row be read and emitted once more; stale rows are still detected. */
  public void forceRereadAll() {
    latestVersions.replaceAll(
        (id, last) ->
            new EmittedVersion(
                last.version,
                UNKNOWN_HASH,
                false,
                Math.max(last.ordered ? last.version : Row.UNKNOWN_TIME, last.newestIndexed),
                last.newestConfirmed,
                last.aheadIndexed,
                last.ordered,
                Long.MAX_VALUE));
  }

  /**
   * Marks a version as resolved although no row showed it.
   *
   * @param isRecheck whether the recheck resolved it; then it is not looked for again
   */
  public void markResolved(String id, long indexedVersion, boolean isRecheck) {
    EmittedVersion last = latestVersions.getOrDefault(id, EmittedVersion.NONE);
    latestVersions.remove(id);
    long indexed = reached(indexedVersion);
    latestVersions.put(
        id,
        last.withResolved(
            true,
            Math.max(last.newestIndexed, indexed),
            isRecheck ? Math.max(last.newestConfirmed, indexed) : last.newestConfirmed,
            Math.max(last.aheadIndexed, notReached(indexedVersion))));
  }

  /**
   * Discards what no request in flight and no held row needs.
   *
   * @param oldestRequestSequence sequence number of the oldest request in flight, or whose rows are
   *     held
   * @param oldestVersion oldest version that the index can still name
   */
  public void prune(long oldestRequestSequence, long oldestVersion) {
    Iterator<Long> emissions = emissionSequences.values().iterator();
    while (emissions.hasNext() && emissions.next() < oldestRequestSequence) {
      emissions.remove();
    }
    Iterator<EmittedVersion> versions = latestVersions.values().iterator();
    while (versions.hasNext()
        && (versions.next().newestNamed() < oldestVersion || latestVersions.size() > MAX_IDS)) {
      versions.remove();
    }
  }

  /** Hash of the values by the vendor's names of their fields. */
  public static long hash(Row row) {
    long hash = 1;
    for (Map.Entry<String, String> value : row.values().entrySet()) {
      long text = value.getValue() == null ? 7 : value.getValue().hashCode();
      // A sum, because the order of the fields in a response does not matter.
      hash += (value.getKey().hashCode() * 0x9E3779B97F4A7C15L) ^ (text * 0xC2B2AE3D27D4EB4FL);
    }
    return hash;
  }
}
