package io.crmconnect.sync.core;

/**
 * Waits until a change of the cursor is stored: reads the stored offset again and again, until the
 * caller finds in it what it waits for.
 */
public final class StoredOffsetWait {
  private static final long CHECK_INTERVAL_MS = 1_000;

  private final ObjectContext context;
  private boolean active;
  private long nextCheckAt;

  public StoredOffsetWait(ObjectContext context) {
    this.context = context;
  }

  /** Begins to wait; the stored offset is read at once, also where it was waited for already. */
  public void start() {
    active = true;
    nextCheckAt = context.now();
  }

  public void finish() {
    active = false;
  }

  public boolean isActive() {
    return active;
  }

  /** Has the stored offset read while it is waited for. */
  public void advance() {
    if (!active) {
      return;
    }
    if (context.now() >= nextCheckAt) {
      nextCheckAt = context.now() + CHECK_INTERVAL_MS;
      context.requestStoredOffset();
    }
    context.scheduleWakeUp(nextCheckAt);
  }
}
