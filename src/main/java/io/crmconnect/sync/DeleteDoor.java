package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The one way in which a delete is emitted, whoever suspects it.
 *
 * <pre>
 *   WAITING --settle time over--> DUE --read directly, with controls--> ASKED
 *                                  ^                                      |
 *             emitted since, or no control answered: ask again -----------+--> alive
 *                                                                         +--> spared
 *                                                                         +--> deleted
 * </pre>
 *
 * <ul>
 *   <li>A missing id proves a delete only if, in the same answer, an id that was seen alive before
 *       is there: else the answer may as well show a lost permission. Where that was not so when it
 *       was suspected either, it takes two such answers, the settle time apart.
 *   <li>An answer whose question was put before the id's last emission proves nothing.
 *   <li>What is proven still has to pass the guard: so many a day and no more. An operator can lift
 *       that, and nothing else.
 * </ul>
 */
final class DeleteDoor implements Asker {
  private static final int CONTROLS = 2;
  private static final int TRIES = 3;
  private static final int HOLDING_LOOKS = 4;
  private static final long TELL_AGAIN_MS = 3_600_000;

  /** Why a suspect's record is left as it is. */
  enum Spared {
    /** Its delete was emitted already. */
    GONE_ALREADY,
    /** It was read and emitted since it was suspected. */
    EMITTED,
    /** It is gone, and the guard lets no more pass. */
    HELD,
    /** Neither it nor any control was there. */
    UNPROVEN
  }

  /** Who suspects; exactly one of the calls comes for each suspect, unless all is forgotten. */
  interface Owner {
    /** Its delete is being emitted: the cursor is to be moved to where that takes it. */
    void deleted(Suspect suspect);

    /** It lives. */
    void alive(Suspect suspect, Row row, Ask ask);

    void spared(Suspect suspect, Spared why);

    /** A request was put for suspects of this owner, and maybe of others. */
    default void asked() {}

    /** Whether one more may go. */
    default boolean mayOneMore(Deletes deletes) {
      return deletes.mayOneMore();
    }
  }

  private final ObjectContext context;
  private final Deque<Candidate> waiting = new ArrayDeque<>();
  private final Deque<Candidate> due = new ArrayDeque<>();

  /** All of them by their ids; an id may be suspected for more than one reason. */
  private final Map<String, List<Candidate>> byId = new HashMap<>();

  private final LivingIds living = new LivingIds();

  private List<Candidate> asked = new ArrayList<>();
  private List<String> controls = List.of();
  private boolean asking;

  /** Whether the list was asked for controls since the last read. */
  private boolean listed;

  private long toldAt = Long.MIN_VALUE / 2;

  DeleteDoor(ObjectContext context) {
    this.context = context;
  }

  /** Somebody suspects it for the first time: read after the settle time. */
  void suspect(Suspect suspect) {
    waiting.addLast(add(suspect, context.now() + context.settings().settleMs()));
  }

  /** It was found missing the settle time ago already. */
  void confirm(Suspect suspect) {
    due.addLast(add(suspect, context.now()));
  }

  private Candidate add(Suspect suspect, long notBefore) {
    Candidate candidate = new Candidate(suspect, notBefore, context.place());
    byId.computeIfAbsent(suspect.id(), id -> new ArrayList<>(1)).add(candidate);
    return candidate;
  }

  private void remove(Candidate candidate) {
    List<Candidate> same = byId.get(candidate.suspect.id());
    if (same != null && same.remove(candidate) && same.isEmpty()) {
      byId.remove(candidate.suspect.id());
    }
  }

  /** A row of this id is emitted: what was suspected before it was asked for is refuted. */
  void emitted(String id, long askedAt) {
    for (Candidate each : byId.getOrDefault(id, List.of())) {
      each.emitted |= askedAt > each.since;
    }
  }

  /** Its suspects are no more. */
  void forget(Owner owner) {
    forget(waiting, owner);
    forget(due, owner);
    forget(asked, owner);
  }

  private void forget(Collection<Candidate> some, Owner owner) {
    some.removeIf(
        each -> {
          boolean its = each.suspect.owner() == owner;
          if (its) {
            remove(each);
          }
          return its;
        });
  }

  boolean suspects(String id) {
    return byId.containsKey(id);
  }

  /** Whether it is suspected of having been merged away; what others suspect holds nothing back. */
  boolean suspectsMerge(String id) {
    return mergeOf(id).isPresent();
  }

  /**
   * The oldest version of a record whose merge is not yet dealt with. A loser that was still there
   * several times holds no scan up: it may be there for long.
   */
  OptionalLong oldestMerge() {
    return Stream.of(waiting, due, asked)
        .flatMap(Collection::stream)
        .flatMap(candidate -> candidate.suspect.merge().stream())
        .filter(merge -> merge.looks() < HOLDING_LOOKS)
        .mapToLong(Suspect.Merge::version)
        .min();
  }

  /** Notes rows that the vendor has just shown: their ids can serve as controls. */
  void saw(Request request, Result result) {
    living.saw(request, result);
  }

  void gone(String id) {
    living.remove(id);
  }

  void advance() {
    while (!waiting.isEmpty() && waiting.peekFirst().notBefore <= context.now()) {
      due.addLast(waiting.removeFirst());
    }
    if (!waiting.isEmpty()) {
      context.wake(waiting.peekFirst().notBefore);
    }
    while (!asking && !due.isEmpty() && !gathers()) {
      ask();
    }
  }

  /**
   * Whether more is about to become due that the same request can ask for: a sweep finds some in
   * page after page. One that is alone is asked for at once.
   */
  private boolean gathers() {
    long until = due.peekFirst().notBefore + context.settings().settleMs();
    if (waiting.isEmpty() || due.size() >= most() || context.now() >= until) {
      return false;
    }
    context.wake(until);
    return true;
  }

  /** Candidates that a request takes beside controls. */
  private int most() {
    return context.traits().readSize() - CONTROLS;
  }

  private void ask() {
    List<String> with = chooseControls();
    if (with.isEmpty()) {
      if (listed) {
        listed = false;
        spareAll(new ArrayList<>(due), Spared.UNPROVEN);
      } else {
        asking = true;
        listed = true;
        due.peekFirst().suspect.owner().asked();
        Request.ListPage page = new Request.ListPage(context.object(), Optional.empty(), List.of());
        context.ask(this, page, Purpose.CONFIRM, context.now());
      }
      return;
    }
    controls = with;
    asked = takeBatch(most());
    if (asked.isEmpty()) {
      return;
    }
    List<String> ids = new ArrayList<>(controls);
    asked.forEach(candidate -> ids.add(candidate.suspect.id()));
    asking = true;
    asked.stream().map(each -> each.suspect.owner()).distinct().forEach(Owner::asked);
    Request.Read read = new Request.Read(context.object(), ids, context.requested());
    context.ask(this, read, Purpose.CONFIRM, context.now());
  }

  private List<String> chooseControls() {
    return living.last(CONTROLS, this::suspects);
  }

  private List<Candidate> takeBatch(int most) {
    List<Candidate> batch = new ArrayList<>();
    List<Candidate> twice = new ArrayList<>();
    Set<String> ids = new HashSet<>(controls);
    while (batch.size() < most && !due.isEmpty()) {
      Candidate next = due.removeFirst();
      if (context.isGone(next.suspect.id())) {
        spare(next, Spared.GONE_ALREADY);
      } else if (next.emitted) {
        refuted(next);
      } else if (ids.add(next.suspect.id())) {
        batch.add(next);
      } else {
        twice.add(next);
      }
    }
    twice.forEach(due::addFirst);
    return batch;
  }

  @Override
  public void again(Ask ask) {
    asking = false;
    asked.forEach(due::addLast);
    asked = new ArrayList<>();
  }

  /** The list of controls is refused only if all is; nothing is proven then. */
  @Override
  public boolean refused(Ask ask) {
    again(ask);
    spareAll(new ArrayList<>(due), Spared.UNPROVEN);
    return true;
  }

  @Override
  public void answered(Ask ask, Result result, long roundTripMs) {
    asking = false;
    if (!(result instanceof Result.Rows rows)) {
      return;
    }
    listed = false;
    List<Candidate> batch = asked;
    asked = new ArrayList<>();
    Map<String, Row> byId = new LinkedHashMap<>();
    rows.rows().forEach(row -> byId.put(row.id(), row));
    Set<String> there = new HashSet<>(byId.keySet());
    // Something of that id is there, whatever is wrong with it.
    rows.bad().forEach(bad -> there.add(bad.id()));
    context.quarantine(rows.bad());
    boolean proven = controls.stream().anyMatch(there::contains);
    for (Candidate each : batch) {
      proven |= there.contains(each.suspect.id());
    }
    if (!proven) {
      controls.forEach(living::remove);
    }
    for (Candidate each : batch) {
      Suspect suspect = each.suspect;
      if (each.emitted) {
        refuted(each);
      } else if (context.emissions().askedTooEarly(suspect.id(), ask.seq())) {
        due.addLast(each);
      } else if (there.contains(suspect.id())) {
        found(each, byId.get(suspect.id()), ask);
      } else if (proven && suspect.suspicion() == Suspect.Suspicion.FAINT && !each.missed) {
        each.missed = true;
        each.notBefore = context.now() + context.settings().settleMs();
        waiting.addLast(each);
      } else if (proven) {
        proven(each);
      } else if (++each.tries < TRIES) {
        due.addLast(each);
      } else {
        spareAll(List.of(each), Spared.UNPROVEN);
      }
    }
  }

  /** It is there, as a row or, for null, as something that is none. */
  private void found(Candidate candidate, Row row, Ask ask) {
    if (looksAgain(candidate)) {
      return;
    }
    if (row == null) {
      giveUp(candidate, Spared.UNPROVEN);
    } else {
      remove(candidate);
      candidate.suspect.owner().alive(candidate.suspect, row, ask);
    }
  }

  /** It was emitted since. */
  private void refuted(Candidate candidate) {
    if (!looksAgain(candidate)) {
      giveUp(candidate, Spared.EMITTED);
    }
  }

  /**
   * The loser of a merge can be read for a while after it, and nothing will name it again: so it
   * stays suspected about as long as an index may lag.
   */
  private boolean looksAgain(Candidate candidate) {
    Optional<Suspect.Merge> merge = candidate.suspect.merge();
    if (merge.isEmpty() || merge.get().looks() >= context.settings().looksAtMerged()) {
      return false;
    }
    remove(candidate);
    suspect(candidate.suspect.with(merge.map(Suspect.Merge::later)));
    return true;
  }

  /** By whom it was suspected says nothing of a merge that somebody else saw. */
  private Optional<Suspect.Merge> mergeOf(String id) {
    return byId.getOrDefault(id, List.of()).stream()
        .flatMap(each -> each.suspect.merge().stream())
        .findFirst();
  }

  private void proven(Candidate candidate) {
    Suspect suspect = candidate.suspect.with(mergeOf(candidate.suspect.id()));
    if (suspect.owner().mayOneMore(context.deletes())) {
      remove(candidate);
      context.deletes().emit(suspect, () -> suspect.owner().deleted(suspect));
    } else {
      spare(candidate, Spared.HELD);
    }
  }

  /** Where answers prove nothing for a while, a merge stays suspected: nothing names it again. */
  private void spare(Candidate candidate, Spared why) {
    if (why == Spared.UNPROVEN && candidate.suspect.merge().isPresent()) {
      remove(candidate);
      suspect(candidate.suspect);
    } else {
      giveUp(candidate, why);
    }
  }

  private void giveUp(Candidate candidate, Spared why) {
    remove(candidate);
    candidate.suspect.owner().spared(candidate.suspect, why);
  }

  private void spareAll(List<Candidate> candidates, Spared why) {
    due.removeAll(candidates);
    if (!candidates.isEmpty() && context.now() - toldAt >= TELL_AGAIN_MS) {
      toldAt = context.now();
      HeldDeletes.tellUnproven(context, candidates.get(0).suspect.id());
    }
    candidates.forEach(each -> spare(each, why));
  }
}
