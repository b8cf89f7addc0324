/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Simulates edits by users: they change records, and sometimes add, delete or merge some. */
final class EditGenerator {
  /** Objects of {@link SampleOrg} with the field that is edited. */
  private static final Map<String, String> TEXT_FIELDS = new LinkedHashMap<>();

  static {
    TEXT_FIELDS.put("Account", "Name");
    TEXT_FIELDS.put("Contact", "LastName");
    TEXT_FIELDS.put("Opportunity", "StageName");
    TEXT_FIELDS.put("Project__c", "Name");
  }

  private static final List<String> OBJECTS = List.copyOf(TEXT_FIELDS.keySet());
  private static final List<String> MERGEABLE = List.of("Account", "Contact");

  /** The delete of an account is also that of its contacts and opportunities. */
  private static final int MAX_RECENT = 1_000;

  private final SimSalesforce org;
  private final RandomGenerator random;
  private final Deque<SimCommit> recent = new ArrayDeque<>();
  private final Map<String, Deque<String>> binnedIds = new HashMap<>();
  private long count;

  EditGenerator(SimSalesforce org, RandomGenerator random) {
    this.org = org;
    this.random = random;
  }

  void record(SimCommit commit) {
    count++;
    recent.addLast(commit);
    if (recent.size() > MAX_RECENT) {
      recent.removeFirst();
    }
  }

  void editOnce(long now) {
    String object = randomObject();
    Optional<String> id = org.randomLiveId(object, random);
    Map<String, String> values =
        Map.of(TEXT_FIELDS.get(object), "edited " + random.nextInt(1_000_000));
    if (id.isPresent() && random.nextInt(25) == 0) {
      deleteOrRestore(object, now);
    } else if (id.isEmpty() || random.nextInt(20) == 0) {
      org.create(object, values, now);
    } else {
      org.update(object, List.of(id.get()), values, now);
    }
  }

  private String randomObject() {
    return OBJECTS.get(random.nextInt(OBJECTS.size()));
  }

  /** Deletes, merges or restores a number of records. */
  void deleteOrRestoreMany(int records, long now) {
    for (int i = 0; i < records; i++) {
      deleteOrRestore(randomObject(), now);
    }
  }

  /** Into the recycle bin, for good, merged into another one, or back from the recycle bin. */
  private void deleteOrRestore(String object, long now) {
    Deque<String> binned = binnedIds.computeIfAbsent(object, name -> new ArrayDeque<>());
    Optional<String> id = org.randomLiveId(object, random);
    if (id.isEmpty()) {
      return;
    }
    switch (random.nextInt(5)) {
      case 0 -> org.hardDelete(object, id.get(), now);
      case 1 -> merge(object, id.get(), now);
      case 2 -> {
        if (!binned.isEmpty()) {
          org.undelete(object, binned.removeFirst(), now);
        }
      }
      default -> {
        org.delete(object, id.get(), now);
        binned.addLast(id.get());
      }
    }
  }

  private void merge(String object, String winner, long now) {
    String loser = org.randomLiveId(object, random).orElseThrow();
    if (MERGEABLE.contains(object) && !loser.equals(winner)) {
      org.merge(object, winner, List.of(loser), now);
    }
  }

  List<SimCommit> recent() {
    return new ArrayList<>(recent);
  }

  long count() {
    return count;
  }
}
