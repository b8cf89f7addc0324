/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * The delete candidates of one object, by the state of their confirmation.
 *
 * <pre>
 *   WAITING --not before its time--> DUE --takeDue--> (held by the caller)
 *      ^                              ^                  |
 *      |                              +------ retry -----+--> IN FLIGHT --takeInFlight--> (caller)
 *      +----------------------------------- postpone ----+
 * </pre>
 *
 * A candidate stays registered until {@link #remove}, whatever its state. An id may have several
 * candidates.
 */
final class CandidateQueue {
  private final Deque<PendingConfirmation> waiting = new ArrayDeque<>();
  private final Deque<PendingConfirmation> due = new ArrayDeque<>();
  private final Map<String, List<PendingConfirmation>> byId = new HashMap<>();

  private List<PendingConfirmation> inFlight = new ArrayList<>();

  /** Adds a candidate that becomes due later; {@code notBefore} never decreases. */
  void addWaiting(DeleteCandidate candidate, long notBefore, long sequence) {
    waiting.addLast(register(candidate, notBefore, sequence));
  }

  /** Adds a candidate that is due at once. */
  void addDue(DeleteCandidate candidate, long now, long sequence) {
    due.addLast(register(candidate, now, sequence));
  }

  private PendingConfirmation register(DeleteCandidate candidate, long notBefore, long sequence) {
    PendingConfirmation pending = new PendingConfirmation(candidate, notBefore, sequence);
    byId.computeIfAbsent(candidate.id(), id -> new ArrayList<>(1)).add(pending);
    return pending;
  }

  /** Removes the candidate. */
  void remove(PendingConfirmation pending) {
    List<PendingConfirmation> sameId = byId.get(pending.candidate.id());
    if (sameId != null && sameId.remove(pending) && sameId.isEmpty()) {
      byId.remove(pending.candidate.id());
    }
  }

  void removeAllOf(DeleteConfirmation.Listener listener) {
    Stream.of(waiting, due, inFlight).forEach(each -> removeAllOf(each, listener));
  }

  private void removeAllOf(
      Collection<PendingConfirmation> queue, DeleteConfirmation.Listener listener) {
    queue.removeIf(
        each -> {
          boolean matches = each.candidate.listener() == listener;
          if (matches) {
            remove(each);
          }
          return matches;
        });
  }

  void clear() {
    waiting.clear();
    due.clear();
    inFlight = new ArrayList<>();
    byId.clear();
  }

  boolean contains(String id) {
    return byId.containsKey(id);
  }

  /** A merge in which the id was named, by any listener. */
  Optional<DeleteCandidate.Merge> findMerge(String id) {
    return byId.getOrDefault(id, List.of()).stream()
        .flatMap(each -> each.candidate.merge().stream())
        .findFirst();
  }

  /** When the vendor deleted the record last, if it told any listener; epoch ms. */
  OptionalLong findDeletedAt(String id) {
    return byId.getOrDefault(id, List.of()).stream()
        .flatMapToLong(each -> each.candidate.deletedAt().stream())
        .max();
  }

  /**
   * The oldest version of a survivor whose merged record was found to exist fewer than that many
   * times. Candidates of a page do not count: its cursor waits for them anyway.
   */
  OptionalLong oldestMerge(int maxAttempts) {
    return Stream.of(waiting, due, inFlight)
        .flatMap(Collection::stream)
        .filter(pending -> pending.candidate.page() == null)
        .flatMap(pending -> pending.candidate.merge().stream())
        .filter(merge -> merge.attempts() < maxAttempts)
        .mapToLong(DeleteCandidate.Merge::survivorVersion)
        .min();
  }

  /** A row of this id was emitted, read by the request with this sequence number. */
  void markReEmitted(String id, long requestSequence) {
    for (PendingConfirmation each : byId.getOrDefault(id, List.of())) {
      each.reEmitted |= requestSequence > each.addedAtSequence;
    }
  }

  /** Makes candidates due whose time has come; returns when the next one becomes due. */
  OptionalLong promote(long now) {
    while (!waiting.isEmpty() && waiting.peekFirst().notBefore <= now) {
      due.addLast(waiting.removeFirst());
    }
    return waiting.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(waiting.peekFirst().notBefore);
  }

  boolean hasWaiting() {
    return !waiting.isEmpty();
  }

  int dueCount() {
    return due.size();
  }

  /** The ids of those that are due first. */
  List<String> dueIds(int maxCount) {
    return due.stream().limit(maxCount).map(each -> each.candidate.id()).toList();
  }

  /** Null if none is due. */
  PendingConfirmation peekDue() {
    return due.peekFirst();
  }

  PendingConfirmation takeDue() {
    return due.removeFirst();
  }

  List<PendingConfirmation> allDue() {
    return new ArrayList<>(due);
  }

  void removeDue(Collection<PendingConfirmation> confirmations) {
    due.removeAll(confirmations);
  }

  /** Returns a candidate to the head of the due ones. */
  void returnDue(PendingConfirmation pending) {
    due.addFirst(pending);
  }

  /** Returns a candidate to the end of the due ones. */
  void retry(PendingConfirmation pending) {
    due.addLast(pending);
  }

  /** Makes a candidate wait again. */
  void postpone(PendingConfirmation pending, long notBefore) {
    pending.notBefore = notBefore;
    waiting.addLast(pending);
  }

  void sent(List<PendingConfirmation> batch) {
    inFlight = batch;
  }

  List<PendingConfirmation> takeInFlight() {
    List<PendingConfirmation> batch = inFlight;
    inFlight = new ArrayList<>();
    return batch;
  }
}
