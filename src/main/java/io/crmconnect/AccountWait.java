package io.crmconnect;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Result;
import java.util.function.Consumer;

/**
 * Says in the log that a task waits for its account. No event can tell of it: events travel with
 * the offset of an object, and whose that is the account's id says.
 */
final class AccountWait {
  private static final int TELL_AFTER = 3;
  private static final long AGAIN_MS = 3_600_000;

  private final String where;
  private final Consumer<String> warn;
  private final Consumer<String> info;

  private boolean told;
  private long toldAt;

  /**
   * @param where the vendor, its address and the setting that says it
   */
  AccountWait(String where, Consumer<String> warn, Consumer<String> info) {
    this.where = where;
    this.warn = warn;
    this.info = info;
  }

  void failed(Result.Failure failure, int attempts, long now) {
    boolean lasting = attempts >= TELL_AFTER || failure.kind() == FailureKind.THROTTLED_DAILY;
    if (!lasting || (told && now - toldAt < AGAIN_MS)) {
      return;
    }
    told = true;
    toldAt = now;
    warn.accept(
        "The task copies nothing yet: "
            + where
            + " cannot be asked for the account ("
            + attempts
            + " attempts so far). "
            + failure.message()
            + " It is asked on. If that does not pass by itself, check the address, the network and"
            + " the proxy.");
  }

  void answered() {
    if (told) {
      told = false;
      info.accept(where + " answers, and the task goes on.");
    }
  }
}
