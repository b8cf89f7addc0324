/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.record.EventKind;
import java.util.Map;

/**
 * Lists of one kind that could not be read to their end: tells of them once an hour, and says how
 * long to wait before an endless one is read again.
 */
public final class UnfinishedLists {
  /** Why a list could not be read to its end. */
  public enum Reason {
    CUT_OFF("it has another page, but the vendor does not name it"),
    LEADS_BACK("it leads back to a page that was read already"),
    ENDLESS("many pages in a row show nothing new, and each of them names another one");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** The rest of a sentence about a list. */
    public String text() {
      return text;
    }
  }

  private static final long TOLD_EVERY_MS = 3_600_000;
  private static final DoublingDelay DELAY = new DoublingDelay(60_000, 3_600_000);

  private final ObjectContext context;
  private final String subject;
  private final AlertThrottle throttle = new AlertThrottle(TOLD_EVERY_MS);
  private final DailyAlert dailyAlert = new DailyAlert();
  private int endlessInARow;

  /**
   * @param subject what is listed, to be followed by the object's name: "The list of"
   */
  public UnfinishedLists(ObjectContext context, String subject) {
    this.context = context;
    this.subject = subject;
  }

  /**
   * @param consequence one sentence
   */
  public void report(Reason reason, String consequence) {
    if (reason == Reason.ENDLESS) {
      endlessInARow++;
    }
    if (throttle.tryAcquire(context.now())) {
      context.emitEvent(
          EventKind.RESPONSE_INCOMPLETE,
          dailyAlert.nextLevel(context.now()),
          subject
              + " "
              + context.object().name()
              + " cannot be read to its end: "
              + reason.text()
              + ". "
              + consequence,
          Map.of());
    }
  }

  /** A list was read to its end. */
  public void onFinished() {
    endlessInARow = 0;
  }

  /** How long to wait before the list is read again, because it had no end; 0: as usual. */
  public long delayMs() {
    return endlessInARow == 0 ? 0 : DELAY.delayMs(endlessInARow);
  }
}
