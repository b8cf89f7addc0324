/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Result;
import io.crmconnect.sync.backfill.EndCheck.ListEnd;
import io.crmconnect.sync.backfill.EndCheck.Verdict;
import org.junit.jupiter.api.Test;

/** What is made of the end of a list, by the vendor's count and by the previous pass. */
class EndCheckTest {
  private static final long MINUTE = 60_000;
  private static final long DAY = 24 * 60 * MINUTE;

  private final EndCheck endCheck = new EndCheck();
  private long now = 1_000_000;

  private static ListEnd emptyEnd(long rows, long previousRows) {
    return new ListEnd(rows, previousRows, false, true);
  }

  /** Asks again, as often as the check wants, until it decides or so much time has passed. */
  private Verdict judgeFor(long ms, ListEnd end) {
    long stopAt = now + ms;
    Verdict verdict = endCheck.judge(end, now);
    while (verdict == Verdict.TOO_EARLY && endCheck.retryAt() <= stopAt) {
      now = endCheck.retryAt();
      verdict = endCheck.judge(end, now);
    }
    return verdict;
  }

  @Test
  void withoutTheCountThereIsNoVerdict() {
    assertThat(endCheck.judge(emptyEnd(5, 0), now)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void aListWithAsManyRowsAsTheVendorCountsIsComplete() {
    endCheck.onRecordCount(5);
    assertThat(endCheck.judge(emptyEnd(5, 0), now)).isEqualTo(Verdict.COMPLETE);
    assertThat(endCheck.judge(emptyEnd(5, 10), now)).isEqualTo(Verdict.COMPLETE);
  }

  @Test
  void halfOfThePreviousPassIsMissedForHalfAnHourAndThenBelieved() {
    endCheck.onRecordCount(4);
    ListEnd end = emptyEnd(4, 10);
    assertThat(judgeFor(29 * MINUTE, end)).isEqualTo(Verdict.TOO_EARLY);
    assertThat(endCheck.isReportable()).isTrue();
    assertThat(endCheck.shortfall()).isEqualTo(new EndCheck.Shortfall(4, 10, false));
    assertThat(judgeFor(60 * MINUTE, end)).isEqualTo(Verdict.SHRUNK);
    assertThat(endCheck.isAccepted()).isFalse();
  }

  /** Nothing can be compared with a count that the vendor does not say. */
  @Test
  void thePreviousPassCountsWhereTheVendorSaysNoCount() {
    endCheck.onRecordCount(Result.RecordCount.UNKNOWN);
    assertThat(endCheck.judge(emptyEnd(0, 7), now)).isEqualTo(Verdict.TOO_EARLY);
    assertThat(endCheck.judge(emptyEnd(7, 7), now)).isEqualTo(Verdict.COMPLETE);
  }

  /** Rows that are listed to the last page are not hidden; there are fewer of them. */
  @Test
  void aLastPageWithRowsIsNoReasonToMissThePreviousPass() {
    endCheck.onRecordCount(4);
    assertThat(endCheck.judge(new ListEnd(4, 10, false, false), now)).isEqualTo(Verdict.COMPLETE);
  }

  @Test
  void rowsThatTheVendorCountsAreMissedForADay() {
    endCheck.onRecordCount(100);
    ListEnd end = emptyEnd(40, 90);
    assertThat(judgeFor(DAY - 120 * MINUTE, end)).isEqualTo(Verdict.TOO_EARLY);
    assertThat(endCheck.shortfall()).isEqualTo(new EndCheck.Shortfall(40, 100, true));
    assertThat(judgeFor(180 * MINUTE, end)).isEqualTo(Verdict.ACCEPTED);
    assertThat(endCheck.isAccepted()).isTrue();
  }

  @Test
  void aFewRowsThatTheIndexCountsTooManyAreMissedForSecondsAndNotReported() {
    endCheck.onRecordCount(100);
    assertThat(judgeFor(MINUTE, emptyEnd(95, 0))).isEqualTo(Verdict.COMPLETE);
    assertThat(endCheck.isReportable()).isFalse();
  }

  @Test
  void rowsThatAreStillBeingAddedBeginTheWaitAnew() {
    endCheck.onRecordCount(1_000);
    assertThat(judgeFor(DAY - 120 * MINUTE, emptyEnd(40, 0))).isEqualTo(Verdict.TOO_EARLY);
    assertThat(judgeFor(DAY - 120 * MINUTE, emptyEnd(60, 0))).isEqualTo(Verdict.TOO_EARLY);
  }

  @Test
  void aPageWhoseNextOneIsNotNamedIsNotTheEnd() {
    endCheck.onRecordCount(5);
    assertThat(endCheck.judge(new ListEnd(5, 0, true, false), now)).isEqualTo(Verdict.TOO_EARLY);
  }
}
