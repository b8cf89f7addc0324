/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.ArrayList;
import java.util.List;

/** A record with its states, oldest first. */
final class StoredRow {
  /** How long a record stays in the recycle bin. */
  private static final long BIN_MS = 15L * 86_400_000;

  final String id;

  /** Epoch ms, whole seconds. */
  final long createdAt;

  private final List<RowVersion> versions = new ArrayList<>(1);

  /** Whether sharing hides it from the user. */
  boolean hidden;

  /** Whether the delete log has lost its entry. */
  boolean deleteForgotten;

  StoredRow(String id, long createdAt) {
    this.id = id;
    this.createdAt = createdAt;
  }

  RowVersion latest() {
    return versions.get(versions.size() - 1);
  }

  boolean isNew() {
    return versions.isEmpty();
  }

  boolean isLive() {
    return latest().state() == RowVersion.State.LIVE;
  }

  void add(RowVersion version) {
    // Only the two latest states can differ between replicas for long; older ones are dropped.
    if (versions.size() > 40) {
      versions.remove(0);
    }
    versions.add(version);
  }

  /** What is committed by then; null if it does not exist yet. */
  RowVersion asOf(long time) {
    for (int i = versions.size() - 1; i >= 0; i--) {
      if (versions.get(i).visibleAt() <= time) {
        return versions.get(i);
      }
    }
    return null;
  }

  /** What queries can find at that time: null if it is purged, not committed yet, or hidden. */
  RowVersion queryable(long time, boolean withDeleted) {
    RowVersion version = hidden ? null : asOf(time);
    if (version == null || version.state() == RowVersion.State.PURGED) {
      return null;
    }
    if (version.state() == RowVersion.State.DELETED
        && (!withDeleted || version.stamp() + BIN_MS < time)) {
      return null;
    }
    return version;
  }
}
