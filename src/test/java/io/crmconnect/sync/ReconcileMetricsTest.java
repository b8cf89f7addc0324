/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static io.crmconnect.sync.testing.Requests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.core.ReconcileMetrics;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The metrics of sweeps and deletes. */
@ParameterizedClass
@EnumSource(
    value = VendorShape.class,
    names = {"HUBSPOT", "MADE_UP_GADGETS"})
class ReconcileMetricsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  ReconcileMetricsTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(HOUR), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void aSweepsWorkIsCounted() {
    crm.putOldRows(23);
    task.start().answerAll();
    task.advance(120_000);
    assertThat(task.reconcileMetrics()).extracting(ReconcileMetrics::swept).isEqualTo(23L);

    crm.delete(3);
    crm.putUnindexed(9, FakeCrm.LONG_AGO - 5_000, "older");
    crm.override(
        request ->
            isSweepPage(request)
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(7))
                : null);
    task.advance(HOUR - 60_000);

    ReconcileMetrics metrics = task.reconcileMetrics();
    assertThat(metrics.deleted()).isEqualTo(1);
    assertThat(metrics.refuted()).isEqualTo(1);
    assertThat(metrics.repaired()).isEqualTo(1);
    assertThat(metrics.swept()).isEqualTo(23 + 21);
    assertThat(metrics.heldDeletes()).isZero();
  }

  @Test
  void theTimeSinceTheLastRunSurvivesARestart() {
    crm.putOldRows(23);
    task.start();
    while (task.reconcileMetrics() == null) {
      task.answerNext();
    }
    assertThat(task.reconcileMetrics().sinceFinishedMs())
        .isEqualTo(ReconcileMetrics.NEVER_FINISHED);
    task.answerAll();
    task.advance(120_000);
    long since = task.reconcileMetrics().sinceFinishedMs();
    assertThat(since).isBetween(0L, 120_000L);
    task.advance(300_000);
    task.restart();
    assertThat(task.reconcileMetrics().sinceFinishedMs())
        .isBetween(since + 298_000, since + 303_000);
  }

  @Test
  void heldDeletesStayInTheMetricsDuringTheNextRun() {
    crm.putOldRows(60);
    task.start().answerAll();
    task.advance(120_000);
    crm.deleteRange(10, 34);
    task.advance(HOUR);
    long held = task.reconcileMetrics().heldDeletes();
    assertThat(held).isPositive().isEqualTo(25 - task.reconcileMetrics().deleted());

    task.withhold(Requests::isSweepPage);
    task.answerAll();
    assertThat(task.reconcileMetrics().heldDeletes()).isEqualTo(held);
  }
}
