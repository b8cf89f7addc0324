/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A record with all its versions. */
final class MadeUpRecord {
  enum State {
    LIVE,
    DELETED,
    PURGED
  }

  /**
   * @param stamp last modified; of a deleted record, when it was deleted
   * @param lastModified of the record as it was or is
   * @param visibleAt never before an earlier version's
   * @param mergedInto the id of the record that it became part of; null if none
   * @param values by key
   */
  record Version(
      State state,
      long stamp,
      long lastModified,
      long visibleAt,
      String mergedInto,
      Map<String, String> values) {}

  final String id;
  final long createdAt;
  private final List<Version> versions = new ArrayList<>();
  private long omittedNotBefore = Long.MIN_VALUE;

  MadeUpRecord(String id, long createdAt) {
    this.id = id;
    this.createdAt = createdAt;
  }

  /** Whether a read by ids may leave it out. */
  boolean mayBeOmitted(long now) {
    return now >= omittedNotBefore;
  }

  void omitNotBefore(long time) {
    omittedNotBefore = time;
  }

  Version latest() {
    return versions.get(versions.size() - 1);
  }

  boolean isLive() {
    return latest().state() == State.LIVE;
  }

  boolean isNew() {
    return versions.isEmpty();
  }

  void add(Version version) {
    versions.add(version);
  }

  /** The version shown by a node that is up to date as of that time; null if there is none yet. */
  Version asOf(long time) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (versions.get(i).visibleAt() <= time) {
        return versions.get(i);
      }
    }
    return null;
  }
}
