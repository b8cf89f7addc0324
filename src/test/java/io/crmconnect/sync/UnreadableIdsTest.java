/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An object whose rows cannot be read by their ids: rows come from changes and lists alone. Only
 * the made-up vendor has such an object.
 */
class UnreadableIdsTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;

  private final RowFeedVendor vendor = new RowFeedVendor();
  private final TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(2 * HOUR), vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  UnreadableIdsTest() {
    vendor.readNoIds();
  }

  @AfterEach
  void nothingIsReadById() {
    assertThat(task.sent().count(Request.ReadByIds.class)).isZero();
    assertThat(task.sent().count(Request.DeletedSince.class)).isZero();
  }

  @Test
  void changesAreEmitted() {
    task.startInSync(23);
    crm.putIndexed(5, task.now(), "changed");
    crm.putIndexed(99, task.now(), "new");
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  @Test
  void historyIsCopiedFromListsEvenWhereTheyAreSaidToBringIds() {
    crm.listIdsOnly();
    task.startInSync(23);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(23);
  }

  @Test
  void whatTwoPassesLackIsDeleted() {
    task.startInSync(23);
    crm.delete(3, 9, 23);
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(20);
    assertThat(emitted.events("delete.held")).isEmpty();
    assertThat(emitted.lastEvent("reconcile.finished")).contains("compared");
  }

  @Test
  void whatOnlyOnePassLacksIsKept() {
    task.startInSync(23);
    int[] pass = {0};
    crm.override(
        request -> {
          if (request instanceof Request.ListPage page && page.pageToken().isEmpty()) {
            pass[0]++;
          }
          // The first pass lacks one record, the second one another.
          return pass[0] == 0
              ? null
              : AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(pass[0] + 3));
        });
    crm.delete(2);
    task.advance(3 * HOUR);
    assertThat(pass[0]).isGreaterThanOrEqualTo(2);
    crm.removeOverride();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(22);
  }

  @Test
  void whatIsEmittedBetweenThePassesIsKept() {
    // The passes are so far apart that a poll comes between them.
    task.settings().settleMs(2 * MINUTE);
    task.startInSync(23);
    int[] pass = {0};
    crm.override(
        request -> {
          if (request instanceof Request.ListPage page && page.pageToken().isEmpty()) {
            pass[0]++;
          }
          // Both passes lack the record.
          return AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(3));
        });
    advanceUntil(() -> pass[0] == 1);
    crm.removeOverride();
    crm.putIndexed(3, task.now(), "edited");
    advanceUntil(() -> emitted.topicRows().containsValue("edited"));
    assertThat(pass[0]).isEqualTo(1);
    crm.override(
        request ->
            request instanceof Request.ListPage
                ? AlteredResults.withoutRows(crm.correctAnswer(request), crm.id(3))
                : null);
    task.advance(HOUR);
    crm.removeOverride();
    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(23);
  }

  private void advanceUntil(BooleanSupplier condition) {
    long end = task.now() + 3 * HOUR;
    while (!condition.getAsBoolean()) {
      assertThat(task.now()).isLessThan(end);
      task.advance(1_000);
    }
  }

  @Test
  void whatDiffersIsRepairedFromTheList() {
    task.startInSync(23);
    // No scan finds it: its version is before the watermark.
    crm.putUnindexed(4, FakeCrm.LONG_AGO + 1, "was not told");
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).containsValue("was not told");
  }

  @Test
  void aCrashBetweenThePassesBeginsTheRunAnew() {
    task.startInSync(23);
    crm.delete(3);
    int before = emitted.size();
    task.advance(3 * HOUR);
    int after = emitted.size();
    for (int stored = before; stored <= after; stored++) {
      TaskHarness other = new TaskHarness(TestSettings.reconcilingEvery(2 * HOUR), vendor);
      other.skip(task.now() - other.now());
      other.crm().putOldRows(23);
      other.crm().delete(3);
      other.emitted().takeOverRecords(emitted);
      other.crashAfter(stored);
      other.start().answerAll().advance(3 * HOUR);
      assertThat(other.emitted().topicRows()).isEqualTo(crm.expectedRows());
      assertThat(other.emitted().events("delete.held")).isEmpty();
      assertThat(other.sent().count(Request.ReadByIds.class)).isZero();
    }
  }

  @Test
  void moreThanTheGuardAllowsIsHeldUntilReleased() {
    task.startInSync(40);
    crm.deleteRange(1, 20);
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).hasSize(40);
    String held = emitted.lastEvent("delete.held");
    assertThat(held).contains("20 of 40 rows").doesNotContain("read once more");
    String run = held.replaceAll("(?s).*delete\\.release=contacts:(\\d+).*", "$1");
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart().advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(20);
  }

  @Test
  void anEmptyListDeletesNothingUntilReleased() {
    task.startInSync(5);
    crm.deleteRange(1, 5);
    task.advance(3 * HOUR);
    assertThat(emitted.topicRows()).hasSize(5);
    String held = emitted.lastEvent("delete.held");
    assertThat(held).contains("its list is empty");
    String run = held.replaceAll("(?s).*delete\\.release=contacts:(\\d+).*", "$1");
    task.settings().release(FakeCrm.CONTACTS, run);
    task.restart().advance(3 * HOUR);
    assertThat(emitted.topicRows()).isEmpty();
  }

  @Test
  void aListThatKeepsNoOrderIsComparedAsAWhole() {
    task.startInSync(23);
    crm.override(
        request ->
            request instanceof Request.ListPage
                ? AlteredResults.reverseRows(crm.correctAnswer(request))
                : null);
    crm.delete(3, 9);
    task.advance(5 * HOUR);
    crm.removeOverride();
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(21);
  }
}
