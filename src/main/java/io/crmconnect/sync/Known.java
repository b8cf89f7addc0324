package io.crmconnect.sync;

import io.crmconnect.crm.Row;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the object's topic holds: read back once, then kept up to date by what is emitted.
 *
 * <pre>
 *   ABSENT --refresh--> WAITING --all emitted before is acknowledged--> READING --held--> HELD
 *                          ^                                              |                |
 *                          +---- a minute or an hour later --- not usable +    refresh ----+
 * </pre>
 *
 * A topic is read while records go on being written to it. What is emitted from when it is due on
 * is remembered beside it and counts for more than what was read; what was emitted before is
 * acknowledged before the reading begins, so the reading finds it.
 */
final class Known {
  private static final long UNREADABLE_AGAIN_MS = 60_000;
  private static final long UNUSABLE_AGAIN_MS = 3_600_000;

  private final ObjectContext context;

  /** Null where not read yet. */
  private KnownIds ids;

  /**
   * Emitted since the reading was begun, {@link Row#UNKNOWN} for a delete; null: none was, so
   * whatever is emitted is still to be read.
   */
  private Map<String, Long> since;

  private boolean wanted;

  private String topic = "";
  private String mark = "";
  private String told = "";
  private long barrier;
  private long notBefore;
  private boolean reading;

  Known(ObjectContext context) {
    this.context = context;
  }

  /** Whether it is known what the topic holds. */
  boolean held() {
    return ids != null;
  }

  KnownIds ids() {
    return ids;
  }

  /** Whether a refresh is under way. */
  boolean refreshing() {
    return wanted;
  }

  /** Has the topic read, or looked at whether it is still the same. */
  void refresh() {
    wanted = true;
    since = null;
    reading = false;
  }

  void advance() {
    if (!wanted || reading) {
      return;
    }
    if (context.now() < notBefore) {
      context.wake(notBefore);
      return;
    }
    if (since == null) {
      since = new LinkedHashMap<>();
      barrier = context.emittedSoFar();
    }
    if (context.acknowledgedSoFar() >= barrier) {
      reading = true;
      if (!topic.equals(context.topic())) {
        topic = context.topic();
        mark = "";
        ids = null;
      }
      context.readTopic(topic, mark);
    }
  }

  /** What came of the reading. */
  void read(String of, TopicState state) {
    if (!wanted || !reading || !of.equals(topic)) {
      return;
    }
    if (!topic.equals(context.topic())) {
      refresh();
    } else if (state instanceof TopicState.Held held) {
      ids = held.ids();
      mark = held.mark();
      since.forEach(this::note);
      done();
      told = "";
    } else if (state instanceof TopicState.Unchanged) {
      done();
    } else if (state instanceof TopicState.Unusable unusable) {
      again(unusable.why(), UNUSABLE_AGAIN_MS);
    } else if (state instanceof TopicState.Unreadable unreadable) {
      again(unreadable.why(), UNREADABLE_AGAIN_MS);
    }
  }

  private void done() {
    wanted = false;
    since = null;
  }

  /** Rows were seen to land there. */
  void landedIn(String seen) {
    ObjectCursor cursor = context.cursor();
    if (cursor != null
        && !seen.equals(context.topic())
        && !seen.equals(cursor.reconcile().topic())) {
      context.cursor(cursor.with(cursor.reconcile().landingIn(seen)));
    }
  }

  /** Whether the topic can be read back, as it is set up. */
  void checked(TopicState state) {
    if (state instanceof TopicState.Unusable unusable) {
      tell(unusable.why());
    }
  }

  private void again(String why, long waitMs) {
    notBefore = context.now() + waitMs;
    refresh();
    tell(why);
  }

  /** Once per reason. */
  private void tell(String why) {
    if (!told.equals(why)) {
      told = why;
      context.announce(
          EventKind.RECONCILE_FINISHED,
          Level.WARN,
          "Reconciliation of " + context.object().name() + " cannot run: " + why,
          Map.of());
    }
  }

  void emitted(String id, long version) {
    if (since != null) {
      since.put(id, version);
    }
    if (ids != null) {
      note(id, version);
    }
  }

  void deleted(String id) {
    emitted(id, Row.UNKNOWN);
  }

  private void note(String id, long version) {
    if (version == Row.UNKNOWN) {
      ids.remove(id);
    } else {
      ids.put(id, version);
    }
  }
}
