package io.crmconnect.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** The open questions of one object, the oldest first. */
final class Questions {
  private final Map<Long, Asker.Ask> open = new LinkedHashMap<>();

  void put(Asker.Ask ask) {
    open.put(ask.seq(), ask);
  }

  /** The question of this number, which is open no more; null if nobody waits for it. */
  Asker.Ask close(long seq) {
    return open.remove(seq);
  }

  /** The open question of this number; null if nobody waits for it. */
  Asker.Ask get(long seq) {
    return open.get(seq);
  }

  /** Those of these are open no more; returns their numbers. */
  List<Long> take(Predicate<Asker.Ask> some) {
    List<Long> taken = new ArrayList<>();
    for (Asker.Ask ask : new ArrayList<>(open.values())) {
      if (some.test(ask)) {
        open.remove(ask.seq());
        taken.add(ask.seq());
      }
    }
    return taken;
  }

  OptionalLong oldest() {
    return open.isEmpty() ? OptionalLong.empty() : OptionalLong.of(open.keySet().iterator().next());
  }
}
