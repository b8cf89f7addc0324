package io.crmconnect.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What happened, in order: a running hash of everything, and the lines of one record's story where
 * a record is being followed.
 */
final class History {
  private static final int STORY_LINES = 400;

  private final LongSupplier clock;
  private final long start;
  private final Subject followed;
  private final List<String> lines = new ArrayList<>();
  private long hash = 0x9E3779B97F4A7C15L;
  private long events;

  /** A record of an object; an empty id stands for the object as a whole. */
  record Subject(String object, String id) {
    static final Subject NONE = new Subject("", "");

    boolean named() {
      return !object.isEmpty();
    }
  }

  /**
   * @param followed whose story is kept; {@link Subject#NONE} for no story, which is much faster
   */
  History(LongSupplier clock, Subject followed) {
    this.clock = clock;
    this.start = clock.getAsLong();
    this.followed = followed;
  }

  boolean tells() {
    return followed.named();
  }

  Subject followed() {
    return followed;
  }

  /** Something that concerns every record: a crash, a commit, a change of the settings. */
  void event(String kind, long detail, Supplier<String> text) {
    mix(kind.hashCode());
    mix(detail);
    if (tells()) {
      tell(text.get());
    }
  }

  /** Something about one record. */
  void about(String object, String id, String kind, long detail, Supplier<String> text) {
    mix(object.hashCode() * 31L + id.hashCode());
    mix(kind.hashCode());
    mix(detail);
    if (tells() && followed.object().equals(object) && followed.id().equals(id)) {
      tell(text.get());
    }
  }

  /** Adds to the hash alone. */
  void mix(long value) {
    events++;
    hash = step(step(hash, clock.getAsLong()), value);
  }

  /** Adds a line to the story alone. */
  void tell(String line) {
    if (lines.size() == STORY_LINES) {
      lines.remove(0);
    }
    lines.add(String.format(java.util.Locale.ROOT, "%10.3f s  %s", seconds(), line));
  }

  long hash() {
    return hash;
  }

  long events() {
    return events;
  }

  List<String> story() {
    return List.copyOf(lines);
  }

  private double seconds() {
    return (clock.getAsLong() - start) / 1000.0;
  }

  private static long step(long hash, long value) {
    long mixed = (hash ^ value) * 0xBF58476D1CE4E5B9L;
    return mixed ^ (mixed >>> 31);
  }
}
