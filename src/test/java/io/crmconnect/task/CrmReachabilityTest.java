/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.monitor.TaskMetric;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A task that cannot reach the CRM says so within a minute, by an event and a metric. */
class CrmReachabilityTest {
  private static final long MINUTE = 60_000;
  private static final String UNKNOWN_HOST = "The host nowhere is not known.";

  private TaskDriverHarness harness = new TaskDriverHarness();

  private List<String> reports() {
    return harness.events().stream().filter(event -> event.startsWith("crm.")).toList();
  }

  private List<String> levels() {
    return harness.emitted.stream()
        .filter(record -> record.topic().equals("crm.events"))
        .map(record -> (Struct) record.value())
        .filter(event -> event.getString("kind").startsWith("crm."))
        .map(event -> event.getString("level"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(names = {"UNAVAILABLE", "WRONG_ENDPOINT", "THROTTLED"})
  void aTaskWithoutAnAccountReportsWithinAMinute(FailureKind kind) {
    harness.vendor.failAll(kind, UNKNOWN_HOST);
    harness.advance(MINUTE);

    assertThat(reports())
        .singleElement()
        .asString()
        .startsWith("crm.unreachable: No request to fake has succeeded for 4")
        .contains(UNKNOWN_HOST);
    assertThat(harness.metrics.get(TaskMetric.CRM_UNREACHABLE)).isBetween(40_000L, MINUTE);
    assertThat(harness.emitted).allSatisfy(record -> assertThat(record.sourceOffset()).isNull());
  }

  @Test
  void aTaskWithoutAnAccountThatGetsNoResponseReportsWithinAMinute() {
    harness.vendor.stopAnswering();
    harness.advance(MINUTE);

    assertThat(reports()).singleElement().asString().contains("There was no response.");
    assertThat(harness.metrics.get(TaskMetric.CRM_UNREACHABLE)).isPositive();
  }

  @Test
  void aTaskWithoutObjectsReportsWithinAMinute() {
    harness = new TaskDriverHarness(List.of());
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    harness.advance(MINUTE);
    assertThat(reports()).singleElement().asString().startsWith("crm.unreachable");

    harness.vendor.restoreAnswers();
    harness.advance(2 * MINUTE);
    assertThat(reports()).hasSize(2).last().asString().startsWith("crm.reachable");
    assertThat(harness.events()).last().asString().contains("no object to copy is known");
    assertThat(harness.vendor.countRequests(Request.ListObjects.class)).isPositive();
    assertThat(harness.metrics.get(TaskMetric.CRM_UNREACHABLE)).isZero();
  }

  @Test
  void aRunningTaskReportsWithinAMinute() {
    harness.advance(10 * MINUTE);
    assertThat(reports()).isEmpty();
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    // A request is sent after a poll interval of half a minute.
    harness.advance(MINUTE + 30_000);
    assertThat(reports()).hasSize(1);
    assertThat(harness.metrics.get(TaskMetric.CRM_UNREACHABLE)).isPositive();

    harness.vendor.restoreAnswers();
    harness.advance(2 * MINUTE);
    assertThat(reports()).hasSize(2);
    assertThat(harness.metrics.get(TaskMetric.CRM_UNREACHABLE)).isZero();
  }

  @Test
  void aLongOutageIsToldEachHourAndIsAnAlertOnceADay() {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    harness.advance(180 * MINUTE + 2 * MINUTE);
    assertThat(levels()).containsExactly("warn", "alert", "warn", "warn");

    harness.advance(23 * 60 * MINUTE);
    assertThat(levels()).filteredOn("alert"::equals).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10_000, 20_000})
  void aShortOutageIsNotReported(int ms) {
    harness.vendor.failAll(FailureKind.UNAVAILABLE, UNKNOWN_HOST);
    harness.advance(ms);
    harness.vendor.restoreAnswers();
    harness.advance(10 * MINUTE);

    assertThat(reports()).isEmpty();
    assertThat(harness.events()).anyMatch(event -> event.startsWith("connector.started"));
  }

  @Test
  void oneKindOfRequestThatFailsAloneDoesNotCount() {
    harness.advance(MINUTE);
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.ListPage
                ? Optional.of(FakeVendor.failure(FailureKind.UNAVAILABLE, "502"))
                : Optional.empty());
    harness.advance(20 * MINUTE);

    assertThat(reports()).isEmpty();
  }

  /** TLS that fails while a certificate is replaced, or a proxy that requires credentials. */
  @Test
  void anErrorOfAProxyFailsNoTask() {
    harness.vendor.failAll(FailureKind.WRONG_ENDPOINT, "TLS with nowhere failed.");
    harness.advance(MINUTE);
    assertThat(reports()).singleElement().asString().contains("TLS with nowhere failed.");
    harness.vendor.restoreAnswers();
    harness.advance(2 * MINUTE);
    harness.vendor.failAll(FailureKind.WRONG_ENDPOINT, "TLS with nowhere failed.");
    harness.advance(60 * MINUTE);
    harness.vendor.restoreAnswers();
    harness.advance(10 * MINUTE);

    assertThat(harness.events())
        .anyMatch(event -> event.startsWith("object.suspended") && event.contains("TLS with"))
        .anyMatch(event -> event.startsWith("object.resumed"));
    assertThat(reports()).hasSize(4);
  }

  @Test
  void anExhaustedDailyLimitIsReportedAtOnceAsSuch() {
    harness.vendor.overrideAnswers(
        request -> Optional.of(FakeVendor.dailyLimitFailure("The daily limit is reached.")));
    harness.advance(20 * MINUTE);

    assertThat(harness.events())
        .singleElement()
        .asString()
        .startsWith("budget.exhausted")
        .contains("The daily limit is reached.");
    assertThat(harness.metrics.get(TaskMetric.CRM_UNREACHABLE)).isZero();
  }

  @Test
  void objectsThatMustNotBeListedAreReportedAndAskedForLessAndLessOften() {
    harness = new TaskDriverHarness(List.of());
    harness.vendor.overrideAnswers(
        request ->
            request instanceof Request.ListObjects
                ? Optional.of(FakeVendor.failure(FailureKind.FORBIDDEN, "Grant schemas.read."))
                : Optional.empty());
    harness.advance(240 * MINUTE);

    assertThat(harness.events())
        .filteredOn(event -> event.contains("Grant schemas.read."))
        .hasSize(1);
    assertThat(harness.vendor.countRequests(Request.ListObjects.class)).isBetween(8L, 12L);
  }

  @Test
  void objectsOfWhichNoneIsSelectedAreReported() {
    harness = new TaskDriverHarness(List.of());
    harness.advance(30 * MINUTE);

    assertThat(harness.events())
        .filteredOn(event -> event.contains("select none of them"))
        .hasSize(1);
  }
}
