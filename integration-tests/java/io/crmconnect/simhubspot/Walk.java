package io.crmconnect.simhubspot;

import java.util.Iterator;

/** Goes over an object's records by ascending id: computed ones and changed ones merged. */
final class Walk {
  private final ObjectType type;
  private final Iterator<Rec> changes;
  private Rec change;
  private long computed;
  private final long end;

  Walk(ObjectType type, long after) {
    this.type = type;
    this.changes = type.changed.tailMap(after, false).values().iterator();
    this.change = changes.hasNext() ? changes.next() : null;
    long next = after == Long.MAX_VALUE ? after : after + 1;
    this.computed = Math.max(type.source.firstId(), next);
    this.end = type.source.firstId() + type.source.size();
  }

  /** Null at the end. */
  Rec next() {
    if (computed < end && (change == null || computed < change.id)) {
      return type.original(computed++);
    }
    Rec next = change;
    if (next != null) {
      change = changes.hasNext() ? changes.next() : null;
      if (next.id == computed) {
        computed++;
      }
    }
    return next;
  }
}
