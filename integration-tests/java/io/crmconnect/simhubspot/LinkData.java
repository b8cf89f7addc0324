/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.random.RandomGenerator;

/**
 * The links between the records of an account, each in one direction. Nothing that happens to a
 * link moves a timestamp of a record. Links of archived records are hidden, and come back with
 * them.
 */
public final class LinkData {
  private static final long OMISSION_INTERVAL_MS = 60_000;

  /**
   * A link as the account shows it.
   *
   * @param since from when on it has been shown without interruption
   */
  public record ShownLink(long fromId, long toId, int typeId, long since) {}

  /** The targets of a record: by id and type, since when. */
  private static final class Targets {
    private final TreeMap<Long, TreeMap<Integer, Long>> types = new TreeMap<>();
  }

  private final BiPredicate<String, Long> isLive;

  /** By {@code from/to} and the first record. */
  private final Map<String, TreeMap<Long, Targets>> linksByPair = new TreeMap<>();

  private int pageSize = 500;
  private boolean reportsEmpty = true;
  private double omissions;
  private long showsNothingUntil = Long.MIN_VALUE;

  /** By type and id of the record. */
  private final Map<String, Long> omittedUntil = new TreeMap<>();

  /**
   * @param isLive whether the record of a type and id is neither archived nor deleted
   */
  LinkData(BiPredicate<String, Long> isLive) {
    this.isLive = isLive;
  }

  /** How many linked records one page shows. */
  public void setPageSize(int size) {
    pageSize = size;
  }

  int pageSize() {
    return pageSize;
  }

  /** Whether records without links are reported as errors; otherwise they are left out. */
  public void setReportsEmpty(boolean reported) {
    reportsEmpty = reported;
  }

  boolean reportsEmpty() {
    return reportsEmpty;
  }

  /**
   * Per record: an answer shows it without links although it has some; not twice within a minute.
   */
  public void setOmissions(double chance) {
    omissions = chance;
  }

  /** Until then no answer shows any link. */
  public void setShowsNothingUntil(long until) {
    showsNothingUntil = until;
  }

  boolean omits(String record, RandomGenerator random, long now) {
    if (now < showsNothingUntil) {
      return true;
    }
    if (omissions <= 0 || omittedUntil.getOrDefault(record, now) > now) {
      return false;
    }
    boolean omitted = random.nextDouble() < omissions;
    if (omitted) {
      omittedUntil.put(record, now + OMISSION_INTERVAL_MS);
    }
    return omitted;
  }

  public void link(String from, long fromId, String to, long toId, int typeId, long now) {
    linksByPair
        .computeIfAbsent(from + "/" + to, pair -> new TreeMap<>())
        .computeIfAbsent(fromId, id -> new Targets())
        .types
        .computeIfAbsent(toId, id -> new TreeMap<>())
        .putIfAbsent(typeId, now);
  }

  /** Removes all links between two records, as removing the unlabelled one does. */
  public void unlink(String from, long fromId, String to, long toId) {
    targets(from, to, fromId).types.remove(toId);
  }

  /** Removes one link between two records. */
  public void unlink(String from, long fromId, String to, long toId, int typeId) {
    TreeMap<Integer, Long> types = targets(from, to, fromId).types.get(toId);
    if (types != null) {
      types.remove(typeId);
    }
  }

  private Targets targets(String from, String to, long fromId) {
    return linksByPair
        .getOrDefault(from + "/" + to, new TreeMap<>())
        .getOrDefault(fromId, new Targets());
  }

  /** The links of these records are those of the one that they were merged into. */
  void onMerged(String type, List<Long> mergedIds, long survivorId, long now) {
    for (String pair : new TreeSet<>(linksByPair.keySet())) {
      String from = pair.substring(0, pair.indexOf('/'));
      String to = pair.substring(pair.indexOf('/') + 1);
      for (ShownLink each : all(from, to)) {
        boolean movesFrom = from.equals(type) && mergedIds.contains(each.fromId());
        boolean movesTo = to.equals(type) && mergedIds.contains(each.toId());
        if (movesFrom || movesTo) {
          unlink(from, each.fromId(), to, each.toId(), each.typeId());
          link(
              from,
              movesFrom ? survivorId : each.fromId(),
              to,
              movesTo ? survivorId : each.toId(),
              each.typeId(),
              now);
        }
      }
    }
  }

  /** The links of the record are shown again. */
  void onRestored(String type, long id, long now) {
    linksByPair.forEach(
        (pair, byRecord) ->
            byRecord.forEach(
                (fromId, targets) ->
                    targets.types.forEach(
                        (toId, types) -> {
                          boolean concerned =
                              (pair.startsWith(type + "/") && fromId == id)
                                  || (pair.endsWith("/" + type) && toId == id);
                          if (concerned) {
                            types.replaceAll((typeId, since) -> now);
                          }
                        })));
  }

  /** Whether the links of the pair are kept from its other end. */
  boolean isReversed(String from, String to) {
    return !linksByPair.containsKey(from + "/" + to) && linksByPair.containsKey(to + "/" + from);
  }

  /**
   * The links that lead to records, seen from these.
   *
   * @return by the record that a link leads to, and the one that it comes from, the types
   */
  TreeMap<Long, TreeMap<Long, TreeSet<Integer>>> shownTo(String from, String to) {
    TreeMap<Long, TreeMap<Long, TreeSet<Integer>>> shown = new TreeMap<>();
    for (ShownLink link : shown(from, to)) {
      shown
          .computeIfAbsent(link.toId(), id -> new TreeMap<>())
          .computeIfAbsent(link.fromId(), id -> new TreeSet<>())
          .add(link.typeId());
    }
    return shown;
  }

  private List<ShownLink> all(String from, String to) {
    List<ShownLink> links = new ArrayList<>();
    linksByPair
        .getOrDefault(from + "/" + to, new TreeMap<>())
        .forEach(
            (fromId, targets) ->
                targets.types.forEach(
                    (toId, types) ->
                        types.forEach(
                            (typeId, since) ->
                                links.add(new ShownLink(fromId, toId, typeId, since)))));
    return links;
  }

  /** The links whose records are both live. */
  public List<ShownLink> shown(String from, String to) {
    return all(from, to).stream()
        .filter(each -> isLive.test(from, each.fromId()) && isLive.test(to, each.toId()))
        .toList();
  }

  /** The same of one record: by the other one, the types. */
  TreeMap<Long, TreeSet<Integer>> shownOf(String from, String to, long fromId) {
    TreeMap<Long, TreeSet<Integer>> shown = new TreeMap<>();
    if (isLive.test(from, fromId)) {
      targets(from, to, fromId)
          .types
          .forEach(
              (toId, types) -> {
                if (!types.isEmpty() && isLive.test(to, toId)) {
                  shown.put(toId, new TreeSet<>(types.keySet()));
                }
              });
    }
    return shown;
  }
}
