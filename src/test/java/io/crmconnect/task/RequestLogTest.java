/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CapturedLog;
import io.crmconnect.crm.FailureKind;
import org.junit.jupiter.api.Test;

/** At DEBUG, the log explains each request. */
class RequestLogTest {
  private final TaskDriverHarness harness = new TaskDriverHarness();

  @Test
  void eachRequestIsExplainedWhenItIsSentAndWhenItIsAnswered() {
    try (CapturedLog log = new CapturedLog("io.crmconnect.requests")) {
      harness.advance(5_000);
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.contains(
                      "account for control, attempt 1, sent 0 ms after it was due. Left: "))
          .anyMatch(line -> line.contains("list-page of contacts for backfill, attempt 1"))
          .anyMatch(line -> line.matches(".*Request \\d+: ok after \\d+ ms"));
    }
  }

  @Test
  void aFailedRequestIsExplainedWithItsReasonAndItsNextAttempt() {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, "502 from the edge");
    try (CapturedLog log = new CapturedLog("io.crmconnect.requests")) {
      harness.advance(5_000);
      assertThat(log.lines())
          .anyMatch(
              line -> line.matches(".*Request \\d+: unavailable after \\d+ ms. 502 from the edge"))
          .anyMatch(
              line -> line.contains("account for control, attempt 2, sent 0 ms after it was due"));
    }
  }

  @Test
  void nothingIsWrittenAtOtherLevels() {
    try (CapturedLog log = new CapturedLog()) {
      harness.advance(5_000);
      assertThat(log.lines()).noneMatch(line -> line.contains("after it was due"));
    }
  }
}
