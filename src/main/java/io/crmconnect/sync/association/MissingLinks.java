/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.delete.GuardedDeletes;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Deletes links that the topic holds and the vendor does not show any more. A record must lack the
 * link in two answers, the settle time apart, that show links of other records: an answer without
 * any link may be that of a lost permission.
 *
 * <pre>
 *   missing --settle time, read again with control records--> confirmed --guard--> deleted or held
 *                                 +--no link in the answer--> absent --again later
 * </pre>
 */
final class MissingLinks {
  private static final long NEVER = Long.MAX_VALUE / 2;

  /** More are found by later passes. */
  private static final int MAX_LINKS = 250_000;

  private static final int MAX_CONTROL_RECORDS = 16;
  private static final int CONTROLS_PER_READ = 3;
  private static final long RETRY_MS = 60_000;

  private enum State {
    SUSPECTED,
    /** Two answers lacked it, but not both of them have other links. */
    ABSENT,
    CONFIRMED
  }

  /**
   * @param since when an answer lacked it first; ms of the driver's clock
   * @param provenSince when an answer with other links lacked it first; {@link #NEVER}: none did
   */
  private record Missing(long since, long provenSince, State state) {}

  private record Due(long at, String linkId) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : linkId.compareTo(other.linkId);
    }
  }

  private final ObjectContext context;
  private final KnownLinks knownLinks;
  private final GuardedDeletes guardedDeletes;
  private final Predicate<String> isParentDeleted;
  private final TreeMap<String, Missing> missing = new TreeMap<>();
  private final TreeSet<Due> dueReads = new TreeSet<>();

  /** Records that had links lately; the most recent last. */
  private final Set<String> controlRecords = new LinkedHashSet<>();

  /** Deletes are allowed, and will be emitted once their last values have been read. */
  private boolean awaitsLastValues;

  /** Whether these are deletes of an empty list, which an operator has released. */
  private boolean awaitsForEmptyList;

  /**
   * @param isParentDeleted whether the delete of a record was allowed, so that its links go too
   */
  MissingLinks(
      ObjectContext context,
      KnownLinks knownLinks,
      GuardedDeletes guardedDeletes,
      Predicate<String> isParentDeleted) {
    this.isParentDeleted = isParentDeleted;
    this.context = context;
    this.knownLinks = knownLinks;
    this.guardedDeletes = guardedDeletes;
  }

  /** The vendor shows the link. */
  void onPresent(String linkId) {
    missing.remove(linkId);
  }

  /** Evaluates a batch whose links were all compared. */
  void onBatch(LinkBatch batch) {
    batch.read().forEach(this::onRead);
    deleteConfirmed();
  }

  /** Evaluates a record, or a range of its links. */
  void onRead(LinkBatch.Read read) {
    if (!read.linkIds().isEmpty() || !read.exhaustive()) {
      addControl(read.fromId());
    }
    for (String linkId : knownLinks.linksOf(read.fromId(), read.after(), read.upTo())) {
      if (!read.exhaustive()) {
        missing.remove(linkId);
      } else if (!read.linkIds().contains(linkId)) {
        onMissing(linkId, read.startedAt(), read.proven());
      }
    }
  }

  private void addControl(String fromId) {
    controlRecords.remove(fromId);
    controlRecords.add(fromId);
    if (controlRecords.size() > MAX_CONTROL_RECORDS) {
      controlRecords.remove(controlRecords.iterator().next());
    }
  }

  private void onMissing(String linkId, long askedAt, boolean answerHasLinks) {
    long settleMs = context.settings().settleMs();
    long now = context.now();
    Missing before = missing.get(linkId);
    if (before == null) {
      if (missing.size() < MAX_LINKS) {
        missing.put(linkId, new Missing(now, answerHasLinks ? now : NEVER, State.SUSPECTED));
        dueReads.add(new Due(now + settleMs, linkId));
      }
    } else if (answerHasLinks && askedAt >= before.provenSince + settleMs) {
      missing.put(linkId, new Missing(before.since, before.provenSince, State.CONFIRMED));
    } else if (before.state != State.CONFIRMED) {
      long provenSince = answerHasLinks ? Math.min(before.provenSince, now) : before.provenSince;
      boolean absent = askedAt >= before.since + settleMs;
      missing.put(
          linkId, new Missing(before.since, provenSince, absent ? State.ABSENT : before.state));
    }
  }

  /** Reads suspected links again, and emits deletes that waited. */
  void advance(LinkReader reader) {
    if (awaitsLastValues && awaitsForEmptyList) {
      deleteAbsent();
    } else if (awaitsLastValues) {
      deleteConfirmed();
    }
    if (dueReads.isEmpty() || !reader.isIdle()) {
      return;
    }
    if (dueReads.first().at > context.now()) {
      context.scheduleWakeUp(dueReads.first().at);
      return;
    }
    Set<String> fromIds = new TreeSet<>();
    List<String> linkIds = new ArrayList<>();
    int maxRecords = Math.max(1, reader.batchSize() - CONTROLS_PER_READ);
    while (!dueReads.isEmpty()
        && dueReads.first().at <= context.now()
        && (fromIds.size() < maxRecords
            || fromIds.contains(ChildRow.parentIdOf(dueReads.first().linkId)))) {
      String linkId = dueReads.pollFirst().linkId;
      if (isUnconfirmed(linkId)) {
        linkIds.add(linkId);
        fromIds.add(ChildRow.parentIdOf(linkId));
      }
    }
    if (fromIds.isEmpty()) {
      return;
    }
    List<String> controls = latestControls(fromIds);
    reader.read(
        fromIds, controls, RequestPriority.CONFIRM, batch -> onReadAgain(linkIds, controls, batch));
  }

  private boolean isUnconfirmed(String linkId) {
    Missing each = missing.get(linkId);
    return each != null && each.state != State.CONFIRMED;
  }

  private List<String> latestControls(Set<String> excluded) {
    List<String> controls = new ArrayList<>(controlRecords);
    controls.removeAll(excluded);
    return controls.subList(Math.max(0, controls.size() - CONTROLS_PER_READ), controls.size());
  }

  private void onReadAgain(List<String> linkIds, List<String> controls, LinkBatch batch) {
    if (!batch.sawLinks()) {
      controls.forEach(controlRecords::remove);
    }
    onBatch(batch);
    long settleMs = context.settings().settleMs();
    long retryAt = context.now() + (batch.sawLinks() ? settleMs : Math.max(RETRY_MS, settleMs));
    linkIds.stream()
        .filter(this::isUnconfirmed)
        .forEach(linkId -> dueReads.add(new Due(retryAt, linkId)));
  }

  private void deleteAbsent() {
    awaitsLastValues = false;
    Map<String, Long> absent = versionsOf(State.ABSENT);
    if (!absent.isEmpty()) {
      delete(absent, true);
    }
  }

  private void deleteConfirmed() {
    awaitsLastValues = false;
    deleteWithParents();
    Map<String, Long> confirmed = versionsOf(State.CONFIRMED);
    if (!confirmed.isEmpty() && guardedDeletes.allows(confirmed.size(), false)) {
      delete(confirmed, false);
    }
  }

  private void deleteWithParents() {
    Map<String, Long> rows = versionsOf(State.CONFIRMED);
    rows.keySet().removeIf(linkId -> !isParentDeleted.test(ChildRow.parentIdOf(linkId)));
    guardedDeletes.deleteUnguarded(rows);
    rows.keySet().forEach(missing::remove);
    rows.keySet().forEach(knownLinks::remove);
  }

  /**
   * All records have been read.
   *
   * @param foundLinks whether any of them has a link
   */
  void onPassEnded(boolean foundLinks) {
    Map<String, Long> absent = versionsOf(foundLinks ? State.CONFIRMED : State.ABSENT);
    if (!absent.isEmpty()) {
      delete(absent, !foundLinks);
    } else if (missing.isEmpty()) {
      guardedDeletes.endHold();
    }
  }

  private void delete(Map<String, Long> versions, boolean listEmpty) {
    Set<String> deleted = guardedDeletes.delete(versions, listEmpty);
    deleted.forEach(missing::remove);
    deleted.forEach(knownLinks::remove);
    int left = versions.size() - deleted.size();
    awaitsLastValues = left > 0 && guardedDeletes.allows(left, listEmpty);
    awaitsForEmptyList = awaitsLastValues && listEmpty;
  }

  private Map<String, Long> versionsOf(State state) {
    Map<String, Long> versions = new TreeMap<>();
    missing.forEach(
        (linkId, each) -> {
          if (each.state == state && knownLinks.version(linkId) != Row.UNKNOWN_TIME) {
            versions.put(linkId, VersionIndex.withoutMark(knownLinks.version(linkId)));
          }
        });
    return versions;
  }
}
