package io.crmconnect.sync;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Deletes of an object that is listed whole each time: an id that two whole rounds lack, the settle
 * time apart, is gone. There is no direct read to ask; that the rounds hold other rows shows that
 * they may be read, and an empty round proves nothing.
 */
final class ListedDeletes {
  private final ObjectContext context;

  /** When the first round that lacked it began. */
  private final Map<String, Long> missingSince = new LinkedHashMap<>();

  ListedDeletes(ObjectContext context) {
    this.context = context;
    if (context.settings().reconcile().on()) {
      context.known().refresh();
    }
  }

  /**
   * A round came to its end.
   *
   * @param held ids with their versions that were emitted by this task and are not known to be gone
   * @param listed in the round
   * @param startedAt ms of the driver's clock
   * @return what was deleted
   */
  Set<String> round(Map<String, Long> held, Set<String> listed, long startedAt) {
    Map<String, Long> candidates = new TreeMap<>(held);
    if (context.known().held()) {
      context.known().ids().range("", "", candidates::putIfAbsent);
    }
    candidates.keySet().removeAll(listed);
    missingSince.keySet().retainAll(candidates.keySet());
    if (listed.isEmpty()) {
      return Set.of();
    }
    Map<String, Long> gone = new TreeMap<>();
    candidates.forEach(
        (id, version) -> {
          Long since = missingSince.putIfAbsent(id, startedAt);
          if (since != null && startedAt - since >= context.settings().settleMs()) {
            gone.put(id, version);
          }
        });
    if (context.deletesToday() + gone.size() > context.mostDeletes()) {
      context.hinted().tellHeld();
      return Set.of();
    }
    gone.forEach(this::delete);
    missingSince.keySet().removeAll(gone.keySet());
    return gone.keySet();
  }

  private void delete(String id, long version) {
    context.emitDelete(
        new DeleteDoor.Suspect(id, version, Optional.empty(), null, false, context.hinted()),
        () -> {});
  }
}
