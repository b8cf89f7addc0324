/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.HistoryEntry;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * Numbers the values of one field and millisecond as the topic has them. The vendor forgets the
 * oldest values. If it has forgotten some of those with the same time, the others seem to be the
 * first ones with it, and would replace them. So a value is known by what it is, not by its place:
 * one that the topic has keeps its number, and another one gets the next that is free.
 */
final class CutHistories {
  private final KnownLinks knownLinks;
  private final ToLongFunction<ChildRow> versionOf;

  /**
   * @param versionOf the version that the row of an entry has
   */
  CutHistories(KnownLinks knownLinks, ToLongFunction<ChildRow> versionOf) {
    this.knownLinks = knownLinks;
    this.versionOf = versionOf;
  }

  /**
   * The entries with their numbers in the topic.
   *
   * @param entries of one record, of one time in the order of their numbers
   */
  List<ChildRow> renumber(List<ChildRow> entries) {
    Set<String> taken = new HashSet<>();
    List<ChildRow> numbered = new ArrayList<>(entries.size());
    for (ChildRow row : entries) {
      HistoryEntry entry = (HistoryEntry) row;
      int sequence = 0;
      HistoryEntry candidate = entry.withSequence(sequence);
      while (isOther(candidate.id(), entry) || !taken.add(candidate.id())) {
        candidate = entry.withSequence(++sequence);
      }
      numbered.add(candidate);
    }
    return numbered;
  }

  /** Whether the topic has another value with this id; the version says nothing of the number. */
  private boolean isOther(String id, HistoryEntry entry) {
    return knownLinks.contains(id)
        && VersionIndex.withoutMark(knownLinks.version(id)) != versionOf.applyAsLong(entry);
  }
}
