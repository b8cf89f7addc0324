/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What happened, in order: a running hash of everything, and, if one record is traced, the lines of
 * its trace.
 */
final class History {
  private static final int MAX_TRACE_LINES = 400;

  private final LongSupplier clock;
  private final long start;
  private final Subject tracedSubject;
  private final List<String> traceLines = new ArrayList<>();
  private long hash = 0x9E3779B97F4A7C15L;
  private long events;

  /** A record of an object; an empty id means the whole object. */
  record Subject(String object, String id) {
    static final Subject NONE = new Subject("", "");

    boolean isNamed() {
      return !object.isEmpty();
    }
  }

  /**
   * @param tracedSubject what is traced; {@link Subject#NONE} for no trace, which is much faster
   */
  History(LongSupplier clock, Subject tracedSubject) {
    this.clock = clock;
    this.start = clock.getAsLong();
    this.tracedSubject = tracedSubject;
  }

  boolean isTracing() {
    return tracedSubject.isNamed();
  }

  Subject tracedSubject() {
    return tracedSubject;
  }

  /** Something that concerns every record: a crash, a commit, a change of the settings. */
  void addEvent(String kind, long detail, Supplier<String> text) {
    mix(kind.hashCode());
    mix(detail);
    if (isTracing()) {
      addTraceLine(text.get());
    }
  }

  /** Something about one record. */
  void addRecordEvent(String object, String id, String kind, long detail, Supplier<String> text) {
    mix(object.hashCode() * 31L + id.hashCode());
    mix(kind.hashCode());
    mix(detail);
    if (isTracing() && tracedSubject.object().equals(object) && tracedSubject.id().equals(id)) {
      addTraceLine(text.get());
    }
  }

  /** Adds to the hash alone. */
  void mix(long value) {
    events++;
    hash = mixStep(mixStep(hash, clock.getAsLong()), value);
  }

  /** Adds a line to the trace, not to the hash. */
  void addTraceLine(String line) {
    if (traceLines.size() == MAX_TRACE_LINES) {
      traceLines.remove(0);
    }
    traceLines.add(String.format(java.util.Locale.ROOT, "%10.3f s  %s", elapsedSeconds(), line));
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }

  List<String> traceLines() {
    return List.copyOf(traceLines);
  }

  private double elapsedSeconds() {
    return (clock.getAsLong() - start) / 1000.0;
  }

  private static long mixStep(long hash, long value) {
    long mixed = (hash ^ value) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 31);
  }
}
