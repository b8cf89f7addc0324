package io.crmconnect.sync;

import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;

/** When an object's catalogue is read: at intervals, and sooner where something says it is old. */
final class CatalogueLook {
  private final ObjectContext context;
  private final Asker asker;
  private boolean asked;

  /** Whether something was doubted since it was asked for: that look proves nothing. */
  private boolean doubtedSince;

  private long dueAt;

  /** Whether a refused question waits for a look. */
  private boolean explaining;

  /** When the last one did so first, ms. */
  private long explainingSince = Long.MIN_VALUE / 2;

  /** The last look that was taken for such: its place in the order of all questions. */
  private long explained;

  CatalogueLook(ObjectContext context, Asker asker) {
    this.context = context;
    this.asker = asker;
  }

  void advance() {
    if (asked) {
      return;
    }
    if (context.now() < dueAt) {
      context.wake(dueAt);
      return;
    }
    asked = true;
    doubtedSince = false;
    dueAt = Long.MAX_VALUE;
    context.ask(asker, new Request.Catalogue(context.object()), Purpose.CONTROL, context.now());
  }

  /**
   * What is known of it may be old.
   *
   * @param provenFrom when a look says more
   */
  void doubted(long provenFrom) {
    doubtedSince = asked;
    dueAt = Math.min(dueAt, provenFrom);
  }

  /** Whether the answer that has come counts; if not, it is asked for once more. */
  boolean counts() {
    asked = false;
    if (doubtedSince) {
      return false;
    }
    dueAt = context.now() + context.settings().schemaRefreshMs();
    if (explaining) {
      explaining = false;
      explained = context.place();
    }
    return true;
  }

  /**
   * Whether this question, which the vendor refuses, is to wait for a look: it may name a field
   * that is gone. That is looked into once in a refresh interval.
   */
  boolean mayExplain(Asker.Ask ask) {
    boolean once = context.now() - explainingSince >= context.settings().schemaRefreshMs();
    if (!HeldAnswers.asksForFields(ask.request()) || !(explaining || once)) {
      return false;
    }
    if (!explaining) {
      explaining = true;
      explainingSince = context.now();
      doubted(context.now());
    }
    return true;
  }

  /** Whether it was put before the look that such a question waited for. */
  boolean isFromBefore(Asker.Ask ask) {
    return ask.seq() < explained && HeldAnswers.asksForFields(ask.request());
  }

  /** Its question was withdrawn, if there was one. */
  void withdrawn() {
    explaining = false;
    if (asked) {
      asked = false;
      dueAt = context.now();
    }
  }

  void notBefore(long at) {
    dueAt = at;
  }
}
