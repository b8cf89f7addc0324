/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.core.Command.SendRequest;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.Requests;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes that contain their rows, after an opaque position: only the made-up vendor has them. */
class RowFeedTest {
  private final RowFeedVendor vendor = new RowFeedVendor();
  private final TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private void change(int first, int last) {
    for (int number = first; number <= last; number++) {
      crm.putIndexed(number, task.now() + number, "changed " + number);
    }
  }

  private Long storedWatermark() {
    task.commit();
    return (Long) emitted.committedCursor().get("incremental.watermark");
  }

  @Test
  void rowsOfChangesAreEmittedWithoutAnyRead() {
    task.startInSync(23);
    change(3, 21);
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.sent().count(Request.ReadByIds.class)).isZero();
  }

  @Test
  void aRowThatWasEmittedIsNotEmittedAgain() {
    task.startInSync(3);
    change(1, 3);
    task.advance(120_000);
    int size = emitted.topicRecords().size();
    task.advance(3_600_000);
    assertThat(emitted.topicRecords()).hasSize(size);
  }

  @Test
  void aScanGoesOnBehindTheVendorsPositionAfterARestart() {
    task.startInSync(1);
    change(1, 30);
    task.withhold(
        request ->
            request instanceof Request.ChangesSince changes
                && changes.position().filter(each -> each.contains(crm.id(10))).isPresent());
    task.commit();
    String position = (String) emitted.committedCursor().get("incremental.scan.after");
    assertThat(position).contains("~" + crm.id(10));
    task.start();
    SendRequest next = task.withhold(Requests::isChangeScan);
    assertThat(((Request.ChangesSince) next.request()).position()).contains(position);
    task.answer(next, crm.answer(next.request()));
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /**
   * A page with two rows of a record: what comes second was requested before the first emission.
   */
  private void answerWithOlderRowFirst() {
    Row older = crm.row(1);
    change(1, 1);
    boolean[] told = {false};
    crm.override(
        request -> {
          if (!Requests.isChangeScan(request) || told[0]) {
            return null;
          }
          told[0] = true;
          Row first = new Row(older.id(), crm.row(1).version() - 1, 1, older.values());
          List<Change> changes = List.of(new Change(first), new Change(crm.row(1)));
          return new Result.Changes(changes, Optional.of("p"), false, true);
        });
  }

  @Test
  void aRowThatWasRequestedBeforeTheLastEmissionIsReadAgain() {
    task.startInSync(1);
    answerWithOlderRowFirst();
    task.advance(35_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.sent().count(Request.ReadByIds.class)).isEqualTo(1);
  }

  @Test
  void whereIdsCannotBeReadTheNextScanBringsIt() {
    vendor.readNoIds();
    task.startInSync(1);
    answerWithOlderRowFirst();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(task.sent().count(Request.ReadByIds.class)).isZero();
  }

  @Test
  void aPageThatLacksAFieldIsNotUsedBeforeTheCatalogue() {
    task.startInSync(1);
    crm.fields().remove("name");
    crm.rewriteRows();
    change(1, 1);
    int before = emitted.topicRecords().size();
    SendRequest catalogue = task.withhold(Requests::isCatalogue);
    assertThat(emitted.topicRecords()).hasSize(before);
    assertThat(task.sent().all()).last().isInstanceOf(Request.Catalogue.class);
    task.answer(catalogue, crm.answer(catalogue.request()));
  }

  @Test
  void whatIsNoRowGoesToQuarantine() {
    task.startInSync(1);
    MalformedRow malformed = new MalformedRow(crm.id(2), "no version", "{}");
    boolean[] told = {false};
    crm.override(
        request -> {
          if (!Requests.isChangeScan(request) || told[0]) {
            return null;
          }
          told[0] = true;
          return new Result.Changes(
              List.of(), List.of(malformed), List.of(), Optional.empty(), false, true);
        });
    task.advance(120_000);
    assertThat(emitted.quarantine()).hasSize(1);
  }

  @Test
  void aPageWithoutOrderLeavesTheWatermark() {
    task.startInSync(1);
    task.commit();
    Object before = storedWatermark();
    vendor.loseOrder();
    change(1, 12);
    task.advance(600_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    task.commit();
    assertThat(storedWatermark()).isEqualTo(before);
  }

  @Test
  void aPositionThatComesAgainEndsTheScan() {
    task.startInSync(1);
    change(1, 12);
    int[] pages = {0};
    crm.override(
        request -> {
          if (!Requests.isChangeScan(request)) {
            return null;
          }
          pages[0]++;
          Result.Changes page = (Result.Changes) crm.correctAnswer(request);
          String next =
              ((Request.ChangesSince) request).position().equals(Optional.of("a")) ? "b" : "a";
          return new Result.Changes(page.changes(), Optional.of(next), true, true);
        });
    task.advance(60_000);
    assertThat(pages[0]).isBetween(6, 200);
    crm.removeOverride();
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** What is still invisible then was not copied, so the first scan has to find it. */
  @Test
  void t0IsNotAboveTheSafeBound() {
    long bound = TaskHarness.START_MS - 600_000;
    vendor.setSafeBound(bound);
    task.startInSync(3);
    task.commit();
    assertThat((Long) emitted.committedCursor().get("t0")).isEqualTo(bound);
  }

  @Test
  void theSafeBoundHoldsTheWatermark() {
    long bound = TaskHarness.START_MS - 60_000;
    vendor.setSafeBound(bound);
    task.startInSync(3);
    task.commit();
    Map<String, ?> offset = emitted.committedCursor();
    assertThat((Long) offset.get("incremental.watermark")).isEqualTo((Long) offset.get("t0"));
    long later = task.now() + 200_000;
    vendor.setSafeBound(later);
    task.advance(600_000);
    task.commit();
    assertThat(storedWatermark()).isEqualTo(later);
    vendor.setSafeBound(task.now() + 3_600_000);
    task.advance(120_000);
    task.commit();
    // No further than the settle time allows.
    assertThat((Long) emitted.committedCursor().get("incremental.watermark"))
        .isGreaterThan(later)
        .isLessThan(task.now());
  }

  /** Each of the two scans of an object asks once per poll interval. */
  @Test
  void aSafeBoundThatStandsStillIsNotAskedAgainAndAgain() {
    vendor.setSafeBound(TaskHarness.START_MS - 60_000);
    task.startInSync(3);
    long before = task.sent().count(Request.SafeBound.class);
    task.advance(3_600_000);
    assertThat(task.sent().count(Request.SafeBound.class) - before).isBetween(120L, 245L);
  }

  @Test
  void theSafeBoundIsAskedBeforeEveryScan() {
    vendor.setSafeBound(TaskHarness.START_MS);
    task.startInSync(3);
    change(1, 3);
    SendRequest bound = task.withhold(Request.SafeBound.class::isInstance);
    long scans = task.sent().count(Request.ChangesSince.class);
    task.skip(1_000).tick();
    task.answerAllExcept(Request.SafeBound.class::isInstance);
    assertThat(task.sent().count(Request.SafeBound.class)).isPositive();
    task.answer(bound, new Result.SafeBound(TaskHarness.START_MS));
    task.answerAll();
    assertThat(task.sent().count(Request.ChangesSince.class)).isGreaterThan(scans);
  }
}
