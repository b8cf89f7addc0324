/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

/**
 * Holds the current mode of an object.
 *
 * <pre>
 *   FLOWING --freeze--> FROZEN --thaw--> FLOWING
 * </pre>
 *
 * Deletes are emitted in both modes, so the versions in the topic are kept while an object is
 * frozen.
 */
public final class CurrentMode {
  private final SyncMode flowing;
  private SyncMode current;

  public CurrentMode(FlowingMode flowing) {
    this.flowing = flowing;
    this.current = flowing;
  }

  public SyncMode get() {
    return current;
  }

  /** The versions in the output topic; in a frozen object they are not those of the mode. */
  public EmittedVersions topicVersions() {
    return flowing.emittedVersions();
  }

  public void freeze(SyncMode frozen) {
    current = frozen;
  }

  public void thaw() {
    current = flowing;
  }

  /** Records a delete of the id that was emitted with this sequence number. */
  void recordDelete(String id, long sequence) {
    flowing.recordDelete(id, sequence);
    if (current != flowing) {
      current.recordDelete(id, sequence);
    }
  }

  /** Discards what is older than every request in flight. */
  public void prune(long oldestRequestSequence) {
    flowing.prune(oldestRequestSequence);
    if (current != flowing) {
      current.prune(oldestRequestSequence);
    }
  }
}
