/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import java.util.HashSet;
import java.util.Set;

/**
 * The ids whose rows in an export may be outdated: those that were emitted, deleted or named as
 * changed since a time before the export began. They are recorded while there is an export.
 */
public final class ChangedIds {
  /** About 100 bytes each. */
  static final int MAX_IDS = 500_000;

  private final Set<String> ids = new HashSet<>();
  private boolean recording;
  private boolean overflowed;

  /** Forgets all ids, and records those that are added from now on. */
  public void start() {
    stop();
    recording = true;
  }

  public void stop() {
    ids.clear();
    recording = false;
    overflowed = false;
  }

  public void add(String id) {
    if (!recording || overflowed) {
      return;
    }
    ids.add(id);
    if (ids.size() > MAX_IDS) {
      overflowed = true;
      ids.clear();
    }
  }

  /** Whether there were too many ids, so that any row may be outdated. */
  public boolean isOverflowed() {
    return overflowed;
  }

  public boolean contains(String id) {
    return overflowed || ids.contains(id);
  }
}
