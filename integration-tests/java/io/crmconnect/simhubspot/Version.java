package io.crmconnect.simhubspot;

import java.time.Instant;

/** One state of a record, from its commit on. */
final class Version {
  enum Life {
    LIVE,
    ARCHIVED,
    MERGED,
    GONE
  }

  final long number;
  final long stamp;
  final long committedAt;
  final long visibleAt;
  final Life life;
  final long mergedInto;
  final Values values;
  private Version previous;
  private String stampText;

  Version(
      long number,
      long stamp,
      long committedAt,
      long visibleAt,
      Life life,
      long mergedInto,
      Values values,
      Version previous) {
    this.number = number;
    this.stamp = stamp;
    this.committedAt = committedAt;
    this.visibleAt = visibleAt;
    this.life = life;
    this.mergedInto = mergedInto;
    this.values = values;
    this.previous = previous;
  }

  /** A row that was always there. */
  static Version original(long stamp, Values values) {
    return new Version(0, stamp, stamp, Long.MIN_VALUE, Life.LIVE, 0, values, null);
  }

  String stampText() {
    if (stampText == null) {
      stampText = Instant.ofEpochMilli(stamp).toString();
    }
    return stampText;
  }

  boolean live() {
    return life == Life.LIVE;
  }

  Version previous() {
    return previous;
  }

  /** What was to be seen at the instant; null: nothing yet. */
  Version at(long instant) {
    Version version = this;
    while (version != null && version.visibleAt > instant) {
      version = version.previous;
    }
    return version;
  }

  /** Forgets what nobody can see any more from the instant on. */
  void forgetBefore(long instant) {
    Version oldest = at(instant);
    if (oldest != null) {
      oldest.previous = null;
    }
  }
}
