/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Each signal is answered once by each object that it is for. A task that starts behind a signal
 * does not answer it again; only an answer whose offset a crash has lost may come twice.
 */
final class EachSignalOnce implements Invariant, FinalCheck {
  private static final String POSITION = "signals.position";
  private static final String ANY = "";

  private record Answer(long position, String object) {}

  private final OffsetStore offsets;
  private final boolean exactlyOnce;

  /** By run of a task, the stored position of each object at its start. */
  private final Map<Long, Map<String, Long>> startPositions = new HashMap<>();

  private final Map<Long, Set<Answer>> answersByRun = new HashMap<>();
  private final Set<Answer> answers = new HashSet<>();
  private final Set<Answer> applied = new HashSet<>();
  private final Set<Answer> expected = new LinkedHashSet<>();
  private Set<String> objects = Set.of();

  EachSignalOnce(OffsetStore offsets, boolean exactlyOnce) {
    this.offsets = offsets;
    this.exactlyOnce = exactlyOnce;
  }

  @Override
  public String name() {
    return "each signal once";
  }

  void setObjects(Collection<String> names) {
    objects = new TreeSet<>(names);
  }

  /**
   * @param object as in {@link SignalTraffic}
   */
  void onSent(long position, String object) {
    if (object.equals(ANY)) {
      if (objects.stream().allMatch(this::hasPosition)) {
        expected.add(new Answer(position, ANY));
      }
      return;
    }
    for (String each : object.equals("*") ? objects : Set.of(object)) {
      // Before that, its position is the end of the topic.
      if (hasPosition(each)) {
        expected.add(new Answer(position, each));
      }
    }
  }

  private boolean hasPosition(String object) {
    return readPositions().containsKey(object);
  }

  private Map<String, Long> readPositions() {
    Map<String, Long> positions = new LinkedHashMap<>();
    offsets
        .readAll()
        .forEach(
            (partition, offset) -> {
              if (offset.get(POSITION) instanceof Number position) {
                positions.put(
                    String.valueOf(OffsetStore.fromJson(partition).get("object")),
                    position.longValue());
              }
            });
    return positions;
  }

  void onTaskStarted(long incarnation) {
    startPositions.put(incarnation, readPositions());
  }

  @Override
  public void checkSideTopic(String topic, TopicLogs.Entry entry) {
    if (!topic.equals("events")
        || !String.valueOf(entry.values().get("kind")).startsWith("signal.")) {
      return;
    }
    Object details = entry.values().get("details");
    long position =
        ((Number) OffsetStore.fromJson(String.valueOf(details)).get("position")).longValue();
    Object object = entry.values().get("object");
    Answer answer = new Answer(position, object == null ? ANY : object.toString());
    long stored =
        startPositions.get(entry.incarnation()).getOrDefault(answer.object(), Long.MIN_VALUE);
    if (position < stored) {
      throw violation(answer + " by a task that started behind it, at " + stored);
    }
    boolean firstOfRun =
        answersByRun.computeIfAbsent(entry.incarnation(), run -> new HashSet<>()).add(answer);
    boolean first = answers.add(answer);
    boolean repeated = exactlyOnce && !first && !answer.object().equals(ANY);
    if (!firstOfRun || repeated) {
      throw violation(answer + " again: " + entry.values().get("text"));
    }
    answers.add(new Answer(position, ANY));
    if (entry.values().get("kind").equals("signal.applied")) {
      applied.add(answer);
    }
  }

  boolean isApplied(long position, String object) {
    return applied.contains(new Answer(position, object));
  }

  @Override
  public void check(AtRest atRest) {
    for (Answer answer : expected) {
      if (!answers.contains(answer)) {
        throw violation(answer + " is missing");
      }
    }
  }
}
