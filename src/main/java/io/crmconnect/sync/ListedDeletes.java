package io.crmconnect.sync;

import io.crmconnect.sync.ReconcileCursor.Held;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Deletes of an object that is listed whole each time: an id that two whole rounds lack, the settle
 * time apart, is gone. There is no direct read to ask; that the rounds hold other rows shows that
 * they may be read, and empty rounds prove nothing without an operator.
 *
 * <pre>
 *   missing --settle time--> gone --within the guard--> deleted
 *                              +--else--> held --delete.release, no more than were held--> deleted
 * </pre>
 */
final class ListedDeletes {
  private final ObjectContext context;
  private final HeldDeletes held;

  /** When the first round that lacked it began. */
  private final Map<String, Long> missingSince = new LinkedHashMap<>();

  /** When the first of the empty rounds began that came last; {@link #NEVER}: the last had rows. */
  private long emptySince = NEVER;

  private static final long NEVER = Long.MIN_VALUE / 2;

  private long toldAt = NEVER;

  ListedDeletes(ObjectContext context) {
    this.context = context;
    this.held = new HeldDeletes(context);
    if (context.settings().reconcile().on()) {
      context.known().refresh();
    }
  }

  /**
   * A round came to its end.
   *
   * @param emitted ids with their versions that were emitted by this task and are not known to be
   *     gone
   * @param listed in the round
   * @param startedAt ms of the driver's clock
   * @return what was deleted
   */
  Set<String> round(Map<String, Long> emitted, Set<String> listed, long startedAt) {
    Map<String, Long> candidates = new TreeMap<>(emitted);
    if (context.known().held()) {
      context.known().ids().range("", "", candidates::putIfAbsent);
    }
    candidates.keySet().removeAll(listed);
    missingSince.keySet().retainAll(candidates.keySet());
    Map<String, Long> gone =
        listed.isEmpty() ? emptied(candidates, startedAt) : gone(candidates, startedAt);
    if (gone.isEmpty()) {
      if (candidates.isEmpty() && context.known().held() && heldNow().run() != 0) {
        move(Held.NONE);
      }
      return Set.of();
    }
    boolean guarded =
        listed.isEmpty() || context.deletes().today() + gone.size() > context.deletes().most();
    if (guarded) {
      if (!held.isReleased() || gone.size() > heldNow().rows()) {
        hold(gone.size(), listed.isEmpty());
        return Set.of();
      }
      held.tellReleased();
    }
    delete(gone);
    missingSince.keySet().removeAll(gone.keySet());
    return gone.keySet();
  }

  private Map<String, Long> gone(Map<String, Long> candidates, long startedAt) {
    emptySince = NEVER;
    Map<String, Long> gone = new TreeMap<>();
    candidates.forEach(
        (id, version) -> {
          Long since = missingSince.putIfAbsent(id, startedAt);
          if (since != null && isSettled(since, startedAt)) {
            gone.put(id, version);
          }
        });
    return gone;
  }

  private Map<String, Long> emptied(Map<String, Long> candidates, long startedAt) {
    if (emptySince == NEVER) {
      emptySince = startedAt;
    }
    return isSettled(emptySince, startedAt) ? candidates : Map.of();
  }

  private boolean isSettled(long since, long startedAt) {
    return startedAt > since && startedAt - since >= context.settings().settleMs();
  }

  private Held heldNow() {
    return context.cursor().reconcile().held();
  }

  private void move(Held next) {
    context.cursor(context.cursor().with(context.cursor().reconcile().with(next)));
  }

  /** What this task has not read back a later one could not let pass either. */
  private void hold(long rows, boolean emptied) {
    if (!context.known().held()) {
      if (!emptied) {
        context.hinted().tellHeld();
      }
      return;
    }
    boolean more = rows > heldNow().rows();
    if (rows != heldNow().rows()) {
      // What was not missing when the operator looked is not the operator's decision.
      long run = more ? Math.max(1, context.clock().at(context.now())) : heldNow().run();
      move(new Held(run, List.of(), rows));
    }
    if (more || context.now() - toldAt >= context.settings().reconcile().intervalMs()) {
      toldAt = context.now();
      held.tellHeld();
    }
  }

  private void delete(Map<String, Long> gone) {
    int[] left = {gone.size()};
    gone.forEach(
        (id, version) ->
            context
                .deletes()
                .emit(
                    new Suspect(
                        id,
                        version,
                        Optional.empty(),
                        null,
                        Suspect.Suspicion.FIRM,
                        context.hinted()),
                    () -> {
                      // Only with the last: a crash between them leaves the rest released.
                      if (--left[0] == 0) {
                        move(Held.NONE);
                      }
                    }));
  }
}
