/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Detects the deletes of an object whose complete list is polled: an id is deleted if two complete
 * lists lack it, the settle time apart, and a direct read does not find it, where there is one.
 * Other rows in the lists show that the object can be read; empty lists prove nothing without an
 * operator.
 *
 * <pre>
 *   missing --settle time--> confirmed --{@link GuardedDeletes}--> deleted or held
 * </pre>
 */
public final class FullListDeletes {
  private final ObjectContext context;
  private final TopicContents topicContents;
  private final GuardedDeletes guardedDeletes;
  private final SingleReads singleReads;

  /** Id to the start of the first complete list without it. */
  private final Map<String, Long> missingSince = new LinkedHashMap<>();

  /**
   * Start of the first of the most recent empty lists; {@link #NO_TIMESTAMP}: the last list had
   * rows.
   */
  private long emptySince = NO_TIMESTAMP;

  private static final long NO_TIMESTAMP = Long.MIN_VALUE / 2;

  public FullListDeletes(
      ObjectContext context, TopicContents topicContents, GuardedDeletes guardedDeletes) {
    this.context = context;
    this.topicContents = topicContents;
    this.guardedDeletes = guardedDeletes;
    this.singleReads = new SingleReads(context);
    if (context.settings().reconcile().isEnabled()) {
      topicContents.reload();
    }
  }

  /**
   * Evaluates a complete list.
   *
   * @param emittedVersions ids that this task emitted and that are not known to be deleted, with
   *     their versions
   * @param listedIds ids in the list
   * @param startedAt ms of the driver's clock
   * @param unreadPrefixes what the ids of rows begin with that could not be listed
   * @param deleted gets the ids that were deleted, now or later
   */
  public void deleteMissing(
      Map<String, Long> emittedVersions,
      Set<String> listedIds,
      Set<String> unreadPrefixes,
      long startedAt,
      Consumer<Set<String>> deleted) {
    Map<String, Long> candidates = new TreeMap<>(emittedVersions);
    if (topicContents.isLoaded()) {
      topicContents.versions().forEachInRange("", "", candidates::putIfAbsent);
    }
    candidates.keySet().removeAll(listedIds);
    candidates.keySet().removeIf(id -> unreadPrefixes.stream().anyMatch(id::startsWith));
    missingSince.keySet().retainAll(candidates.keySet());
    Map<String, Long> missing =
        listedIds.isEmpty()
            ? findMissingOfEmptyList(candidates, startedAt)
            : findMissing(candidates, startedAt);
    if (missing.isEmpty()) {
      if (candidates.isEmpty()) {
        guardedDeletes.endHold();
      }
      return;
    }
    if (!context.capabilities().readsOne() || listedIds.isEmpty()) {
      deleteAllowed(missing, listedIds.isEmpty(), deleted);
    } else if (!singleReads.isRunning()) {
      singleReads.read(missing.keySet(), gone -> onRead(missing, gone, deleted));
    }
  }

  /** What was read, or listed meanwhile, is not deleted. */
  private void onRead(Map<String, Long> missing, Set<String> gone, Consumer<Set<String>> deleted) {
    missingSince.keySet().removeIf(id -> missing.containsKey(id) && !gone.contains(id));
    Map<String, Long> confirmed = new TreeMap<>(missing);
    confirmed.keySet().retainAll(gone);
    confirmed.keySet().retainAll(missingSince.keySet());
    if (!confirmed.isEmpty()) {
      deleteAllowed(confirmed, false, deleted);
    }
  }

  private void deleteAllowed(
      Map<String, Long> missing, boolean listEmpty, Consumer<Set<String>> deleted) {
    Set<String> deletedNow = guardedDeletes.delete(missing, listEmpty);
    if (!deletedNow.isEmpty()) {
      missingSince.keySet().removeAll(deletedNow);
      deleted.accept(deletedNow);
    }
  }

  private Map<String, Long> findMissing(Map<String, Long> candidates, long startedAt) {
    emptySince = NO_TIMESTAMP;
    Map<String, Long> missing = new TreeMap<>();
    candidates.forEach(
        (id, version) -> {
          Long since = missingSince.putIfAbsent(id, startedAt);
          if (since != null && settleTimePassed(since, startedAt)) {
            missing.put(id, version);
          }
        });
    return missing;
  }

  private Map<String, Long> findMissingOfEmptyList(Map<String, Long> candidates, long startedAt) {
    if (emptySince == NO_TIMESTAMP) {
      emptySince = startedAt;
    }
    return settleTimePassed(emptySince, startedAt) ? candidates : Map.of();
  }

  private boolean settleTimePassed(long since, long startedAt) {
    return startedAt > since && startedAt - since >= context.settings().settleMs();
  }
}
