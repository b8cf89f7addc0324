/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A response that is too large and cannot be divided is asked for at growing intervals. */
class TooLargeCatalogueTest {
  private static final long HOUR = 3_600_000;

  private final TaskDriverHarness harness = new TaskDriverHarness();

  private long catalogueRequestsWithin(long ms) {
    long before = harness.vendor.countRequests(Request.Catalogue.class);
    for (long passed = 0; passed < ms; passed += 60_000) {
      harness.advance(60_000);
    }
    return harness.vendor.countRequests(Request.Catalogue.class) - before;
  }

  @Test
  void itIsAskedForAtGrowingIntervalsOfUpToAnHour() {
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.Catalogue
                ? Optional.of(
                    new Result.Failure(FailureKind.TOO_LARGE, "The response is too large.", 0))
                : Optional.empty());
    catalogueRequestsWithin(3 * HOUR);

    assertThat(catalogueRequestsWithin(6 * HOUR)).isBetween(4L, 7L);
    assertThat(harness.events())
        .anyMatch(event -> event.startsWith("object.suspended") && event.contains("too large"));

    harness.vendor.restoreAnswers();
    assertThat(catalogueRequestsWithin(HOUR + 120_000)).isPositive();
    assertThat(harness.events()).anyMatch(event -> event.startsWith("object.resumed"));
  }
}
