package io.crmconnect.sync.core;

/**
 * The mode that an object is in.
 *
 * <pre>
 *   FLOWING --freeze--> FROZEN --thaw--> FLOWING
 * </pre>
 *
 * Deletes are emitted in both modes, so a frozen object still remembers what its topic holds.
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

  public void freeze(SyncMode frozen) {
    current = frozen;
  }

  public void thaw() {
    current = flowing;
  }

  /** A delete of this id is emitted under this sequence number. */
  void recordDelete(String id, long sequence) {
    flowing.recordDelete(id, sequence);
    if (current != flowing) {
      current.recordDelete(id, sequence);
    }
  }

  /** Forgets what no request in flight can touch. */
  public void prune(long oldestRequestSequence) {
    flowing.prune(oldestRequestSequence);
    if (current != flowing) {
      current.prune(oldestRequestSequence);
    }
  }
}
