package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells the operator when an object's requests keep failing, and when they do no more: when each of
 * them is answered, or, where one was withdrawn, another of its kind.
 */
final class Trouble {
  private final ObjectContext context;

  /** The number of the question to the kind of its request. */
  private final Map<Long, Class<?>> failing = new TreeMap<>();

  Trouble(ObjectContext context) {
    this.context = context;
  }

  /** This question keeps failing; it goes on being asked. */
  void struggling(long seq, Result.Failure failure) {
    Asker.Ask ask = context.questions().get(seq);
    if (ask == null) {
      return;
    }
    if (failing.isEmpty()) {
      context.announce(
          EventKind.OBJECT_SUSPENDED,
          Level.WARN,
          context.object().name() + " gets no answers and is asked on: " + failure.message(),
          Map.of());
    }
    failing.put(seq, kind(ask.request()));
  }

  void answered(Asker.Ask ask) {
    boolean healed =
        failing
            .entrySet()
            .removeIf(
                each ->
                    each.getKey() == ask.seq()
                        || (each.getValue() == kind(ask.request())
                            && context.questions().get(each.getKey()) == null));
    if (healed && failing.isEmpty()) {
      context.announce(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " gets answers again.",
          Map.of());
    }
  }

  /** The extent is asked at the start alone, and it is a search too. */
  private static Class<?> kind(Request request) {
    return request instanceof Request.Extent ? Request.Window.class : request.getClass();
  }
}
