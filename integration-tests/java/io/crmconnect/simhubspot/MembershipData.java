/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The members of lists. Nothing that happens to them moves a timestamp of a record. */
public final class MembershipData {
  /**
   * A record in a list.
   *
   * @param joinedAt epoch ms
   */
  public record Member(long recordId, long joinedAt) {}

  private static final long OMISSION_INTERVAL_MS = 60_000;

  private final ReferenceData referenceData;
  private final Map<Integer, TreeMap<Long, Long>> members = new TreeMap<>();
  private boolean newestFirst;
  private int maxPageSize = 250;
  private double omissions;

  /** By list and record, until when it is not left out again. */
  private final Map<String, Long> omittedUntil = new TreeMap<>();

  private long showsNothingUntil = Long.MIN_VALUE;

  MembershipData(ReferenceData referenceData) {
    this.referenceData = referenceData;
  }

  public void createList(int id, String name, long now) {
    members.put(id, new TreeMap<>());
    referenceData.putList(id, name, 0, now);
  }

  public void deleteList(int id) {
    members.remove(id);
    referenceData.removeList(id);
  }

  public void join(int list, long recordId, long now) {
    members.get(list).putIfAbsent(recordId, now);
    updateSize(list);
  }

  public void leave(int list, long recordId) {
    members.get(list).remove(recordId);
    updateSize(list);
  }

  private void updateSize(int list) {
    referenceData.setListSize(list, members.get(list).size());
  }

  /** Whether the order of joining begins with the newest; HubSpot's texts contradict each other. */
  public void setNewestFirst(boolean newest) {
    newestFirst = newest;
  }

  /** In which a response shows the members. */
  Comparator<Member> order(boolean byTime) {
    if (!byTime) {
      return Comparator.comparingLong(Member::recordId);
    }
    Comparator<Member> order =
        Comparator.comparingLong(Member::joinedAt).thenComparingLong(Member::recordId);
    return newestFirst ? order.reversed() : order;
  }

  /** No page has more members, whatever its limit. */
  public void setMaxPageSize(int size) {
    maxPageSize = size;
  }

  int maxPageSize() {
    return maxPageSize;
  }

  /** Per member and answer: it is left out although it is one, at most once a minute. */
  public void setOmissions(double chance) {
    omissions = chance;
  }

  /** Until then no answer shows any member. */
  public void setShowsNothingUntil(long until) {
    showsNothingUntil = until;
  }

  boolean exists(int list) {
    return members.containsKey(list);
  }

  /** The members by ascending id. */
  public List<Member> members(int list) {
    List<Member> all = new ArrayList<>();
    members
        .getOrDefault(list, new TreeMap<>())
        .forEach((recordId, joinedAt) -> all.add(new Member(recordId, joinedAt)));
    return all;
  }

  /** The members as a response shows them, before paging. */
  List<Member> shown(int list, boolean byTime, RandomGenerator random, long now) {
    List<Member> shown = new ArrayList<>(now < showsNothingUntil ? List.of() : members(list));
    if (omissions > 0) {
      shown.removeIf(
          member -> random.nextDouble() < omissions && mayOmit(list + ":" + member.recordId, now));
    }
    shown.sort(order(byTime));
    return shown;
  }

  private boolean mayOmit(String membership, long now) {
    if (omittedUntil.getOrDefault(membership, now) > now) {
      return false;
    }
    omittedUntil.put(membership, now + OMISSION_INTERVAL_MS);
    return true;
  }
}
