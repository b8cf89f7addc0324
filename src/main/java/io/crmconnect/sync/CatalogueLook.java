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
    return true;
  }

  /** Its question was withdrawn, if there was one. */
  void withdrawn() {
    if (asked) {
      asked = false;
      dueAt = context.now();
    }
  }

  void notBefore(long at) {
    dueAt = at;
  }
}
