package io.crmconnect.sync;

import io.crmconnect.crm.Result;
import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import java.util.Map;

/** Tells the operator when an object's requests keep failing, and when they do no more. */
final class Trouble {
  private final ObjectContext context;
  private boolean told;

  Trouble(ObjectContext context) {
    this.context = context;
  }

  /** A request of this object keeps failing; it goes on being asked. */
  void struggling(Result.Failure failure) {
    if (!told) {
      told = true;
      context.announce(
          EventKind.OBJECT_SUSPENDED,
          Level.WARN,
          context.object().name() + " gets no answers and is asked on: " + failure.message(),
          Map.of());
    }
  }

  void recovered() {
    if (told) {
      told = false;
      context.announce(
          EventKind.OBJECT_RESUMED,
          Level.INFO,
          context.object().name() + " gets answers again.",
          Map.of());
    }
  }
}
