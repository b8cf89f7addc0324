/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.time.Instant;

/** A state of a record, from its commit on. */
final class RecordVersion {
  enum LifecycleState {
    LIVE,
    ARCHIVED,
    MERGED,
    GONE
  }

  final long number;
  final long stamp;
  final long committedAt;
  final long visibleAt;
  final LifecycleState lifecycleState;
  final long mergedInto;
  final PropertyValues propertyValues;
  private RecordVersion previous;
  private String stampText;

  RecordVersion(
      long number,
      long stamp,
      long committedAt,
      long visibleAt,
      LifecycleState lifecycleState,
      long mergedInto,
      PropertyValues propertyValues,
      RecordVersion previous) {
    this.number = number;
    this.stamp = stamp;
    this.committedAt = committedAt;
    this.visibleAt = visibleAt;
    this.lifecycleState = lifecycleState;
    this.mergedInto = mergedInto;
    this.propertyValues = propertyValues;
    this.previous = previous;
  }

  /** The version of a row that existed from the beginning. */
  static RecordVersion computed(long stamp, PropertyValues propertyValues) {
    return new RecordVersion(
        0, stamp, stamp, Long.MIN_VALUE, LifecycleState.LIVE, 0, propertyValues, null);
  }

  String stampText() {
    if (stampText == null) {
      stampText = Instant.ofEpochMilli(stamp).toString();
    }
    return stampText;
  }

  boolean isLive() {
    return lifecycleState == LifecycleState.LIVE;
  }

  RecordVersion previous() {
    return previous;
  }

  /** The version that was visible at the instant; null if there was none. */
  RecordVersion versionAt(long instant) {
    RecordVersion recordVersion = this;
    while (recordVersion != null && recordVersion.visibleAt > instant) {
      recordVersion = recordVersion.previous;
    }
    return recordVersion;
  }

  /** Removes versions that are no longer visible from the instant on. */
  void dropVersionsBefore(long instant) {
    RecordVersion oldest = versionAt(instant);
    if (oldest != null) {
      oldest.previous = null;
    }
  }
}
