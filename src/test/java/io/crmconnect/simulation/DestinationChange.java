/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.Map;
import java.util.SplittableRandom;

/**
 * In some histories the rows go to other topics from some moment on. Whoever reads the new topics
 * knows nothing of the old ones.
 */
final class DestinationChange {
  private static final long STREAM = 0x3C6EF372FE94F82BL;
  private static final String BEFORE = "crm.";
  private static final String AFTER = "mv2.";

  private enum Kind {
    NONE,
    /** The prefix is another one. */
    PREFIX,
    /** A stock transformation renames the topics, and the settings say how. */
    ROUTER,
    /** A transformation renames the topics that only the acknowledged rows show. */
    UNKNOWN
  }

  private final Kind kind;
  private final long delayMs;
  private final boolean editsFollow;
  private final boolean late;
  private boolean happened;

  private DestinationChange(Kind kind, long delayMs, boolean editsFollow, boolean late) {
    this.kind = kind;
    this.delayMs = delayMs;
    this.editsFollow = editsFollow;
    this.late = late;
  }

  /**
   * @param usesRegistry whether a registry is asked before rows are written; it cannot be asked
   *     about a topic that only rows show
   */
  static DestinationChange draw(long seed, SimulationPlan plan, boolean usesRegistry) {
    SplittableRandom random = new SplittableRandom(seed ^ STREAM);
    boolean happens = random.nextInt(7) == 0 && plan.backfill();
    Kind kind = Kind.values()[1 + random.nextInt(3)];
    long delayMs = plan.faultPhaseMs() / 10 + random.nextLong(plan.faultPhaseMs() / 2);
    happens &= kind != Kind.UNKNOWN || !usesRegistry;
    boolean editsFollow = random.nextBoolean();
    boolean late = random.nextInt(3) > 0 && kind == Kind.UNKNOWN;
    return new DestinationChange(happens ? kind : Kind.NONE, delayMs, editsFollow, late);
  }

  boolean isPlanned() {
    return kind != Kind.NONE;
  }

  /**
   * Whether it happens when faults and edits have ended and the history is copied: otherwise the
   * rows of the first backfill may hide that nobody noticed it.
   */
  boolean isLate() {
    return late;
  }

  /** After the start. */
  long delayMs() {
    return delayMs;
  }

  void happen() {
    happened = true;
  }

  /** Whether only rows show it. */
  boolean needsRows() {
    return kind == Kind.UNKNOWN;
  }

  /** Whether people change a record of each object soon afterwards; otherwise it may stay quiet. */
  boolean editsFollow() {
    return editsFollow;
  }

  /** The settings that make it happen. */
  Map<String, String> settings() {
    return switch (kind) {
      case NONE -> Map.of();
      case PREFIX -> Map.of("topic.prefix", "mv2");
      case ROUTER ->
          Map.of(
              "transforms", "route",
              "transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter",
              "transforms.route.regex", "crm\\.(.*)",
              "transforms.route.replacement", "mv2.$1");
      case UNKNOWN -> Map.of("transforms", "route", "transforms.route.type", "com.example.Router");
    };
  }

  /** The topic that a record of this topic is written to. */
  String rename(String topic) {
    return happened && topic.startsWith(BEFORE) ? AFTER + topic.substring(BEFORE.length()) : topic;
  }

  /** Whether the topic is read. */
  boolean isRead(String topic) {
    return topic.startsWith(happened ? AFTER : BEFORE);
  }
}
