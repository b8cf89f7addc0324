/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import static io.crmconnect.sync.core.EmittedVersions.Verdict.EMIT;
import static io.crmconnect.sync.core.EmittedVersions.Verdict.REREAD;
import static io.crmconnect.sync.core.EmittedVersions.Verdict.STALE;
import static io.crmconnect.sync.core.EmittedVersions.Verdict.UNCHANGED;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Result.Change;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.LatestRecord;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class EmittedVersionsTest {
  private final EmittedVersions emittedVersions =
      new EmittedVersions(version -> version > 1_000, EmittedVersions::hash);

  @Test
  void aResponseRequestedBeforeTheLastEmissionIsIgnored() {
    emittedVersions.recordEmissionSequence("1", 5);
    assertThat(emittedVersions.check(row("1", 10, "a"), 4)).isEqualTo(REREAD);
    assertThat(emittedVersions.check(row("1", 10, "a"), 6)).isEqualTo(EMIT);
    assertThat(emittedVersions.check(row("2", 10, "a"), 4)).isEqualTo(EMIT);
  }

  @Test
  void emissionsAreDroppedOnceNoRequestInFlightIsOlder() {
    emittedVersions.recordEmissionSequence("1", 5);
    emittedVersions.recordEmissionSequence("2", 7);
    emittedVersions.prune(6, Long.MIN_VALUE);
    assertThat(emittedVersions.check(row("1", 10, "a"), 4)).isEqualTo(EMIT);
    assertThat(emittedVersions.check(row("2", 10, "a"), 6)).isEqualTo(REREAD);
  }

  @Test
  void anOlderRowIsStale() {
    emittedVersions.recordEmitted(row("1", 10, "a"), true, 10, 0);
    assertThat(emittedVersions.check(row("1", 9, "b"), 1)).isEqualTo(STALE);
    assertThat(emittedVersions.check(row("1", 10, "a"), 1)).isEqualTo(UNCHANGED);
    assertThat(emittedVersions.check(row("1", 11, "a"), 1)).isEqualTo(EMIT);
  }

  @Test
  void otherValuesUnderTheSameVersionAreAChange() {
    emittedVersions.recordEmitted(row("1", 10, "a"), false, 10, 0);
    assertThat(emittedVersions.check(row("1", 10, "b"), 1)).isEqualTo(EMIT);
  }

  @Test
  void onlyAReadAfterTheSettleTimeMakesTheNextOneUnnecessary() {
    emittedVersions.recordEmitted(row("1", 10, "a"), false, 10, 0);
    assertThat(emittedVersions.needsNoRead(new Change("1", 10), false)).isFalse();
    emittedVersions.recordEmitted(row("1", 10, "a"), true, 10, 0);
    assertThat(emittedVersions.needsNoRead(new Change("1", 10), false)).isTrue();
    assertThat(emittedVersions.needsNoRead(new Change("1", 11), false)).isFalse();
  }

  @Test
  void aMissingIdIsReadAgainWhenTheIndexHasAnotherVersion() {
    emittedVersions.markResolved("1", 10, false);
    assertThat(emittedVersions.needsNoRead(new Change("1", 10), false)).isTrue();
    assertThat(emittedVersions.needsNoRead(new Change("1", 11), false)).isFalse();
    assertThat(emittedVersions.check(row("1", 3, "back"), 1)).isEqualTo(EMIT);
  }

  @Test
  void anUnconfirmedVersionIsReadTwiceAndThenGivenUp() {
    emittedVersions.recordEmitted(row("1", 10, "a"), true, 10, 0);
    emittedVersions.markResolved("1", 12, false);
    assertThat(emittedVersions.needsNoRead(new Change("1", 10), true)).isTrue();
    assertThat(emittedVersions.needsNoRead(new Change("1", 12), false)).isTrue();
    assertThat(emittedVersions.needsNoRead(new Change("1", 12), true)).isFalse();
    emittedVersions.markResolved("1", 12, true);
    assertThat(emittedVersions.needsNoRead(new Change("1", 12), true)).isTrue();
  }

  @Test
  void versionsAreKeptWhileTheIndexCanReturnThem() {
    emittedVersions.recordEmitted(row("1", 10, "a"), true, 10, 0);
    emittedVersions.recordEmitted(row("2", 20, "a"), true, 20, 0);
    emittedVersions.prune(0, 15);
    assertThat(emittedVersions.needsNoRead(new Change("1", 10), false)).isFalse();
    assertThat(emittedVersions.needsNoRead(new Change("2", 20), false)).isTrue();
  }

  /** Only then can the settle time since then pass, where the clocks cannot tell. */
  @Test
  void aRowOfAnEarlierTaskCountsAsReadWhenThisTaskReadsItFirst() {
    Row row = row("1", 10, "a");
    OptionalLong hash = OptionalLong.of(EmittedVersions.hash(row));
    emittedVersions.restoreFromTopic(new LatestRecord("1", 10, false, 0, hash), false);
    assertThat(emittedVersions.firstReadAt(row)).isEqualTo(Long.MAX_VALUE);
    emittedVersions.recordEmitted(row, false, 10, 700);
    emittedVersions.recordEmitted(row, false, 10, 900);
    assertThat(emittedVersions.firstReadAt(row)).isEqualTo(700);
  }

  private static Row row(String id, long version, String value) {
    return new Row(id, version, 0, Map.of("name", value));
  }

  @Test
  void aVersionAheadOfTheClockDoesNotHideALaterChange() {
    emittedVersions.recordEmitted(row("1", 5_000, "a"), true, 5_000, 0);
    assertThat(emittedVersions.check(row("1", 5_000, "a"), 1)).isEqualTo(UNCHANGED);
    assertThat(emittedVersions.needsNoRead(new Change("1", 5_000), false)).isTrue();
    assertThat(emittedVersions.needsNoRead(new Change("1", 500), false)).isFalse();
    assertThat(emittedVersions.check(row("1", 500, "b"), 1)).isEqualTo(EMIT);
    emittedVersions.recordEmitted(row("1", 500, "b"), true, 500, 0);
    assertThat(emittedVersions.check(row("1", 400, "b"), 1)).isEqualTo(STALE);
    assertThat(emittedVersions.needsNoRead(new Change("1", 600), false)).isFalse();
  }

  @Test
  void anIndexedVersionAheadOfTheClockDoesNotHideALaterChange() {
    emittedVersions.recordEmitted(row("1", 500, "a"), true, 500, 0);
    emittedVersions.markResolved("1", 5_000, true);
    assertThat(emittedVersions.needsNoRead(new Change("1", 5_000), true)).isTrue();
    assertThat(emittedVersions.needsNoRead(new Change("1", 600), false)).isFalse();
  }

  @Test
  void aQuarantinedRowDoesNotMakeAnOlderOneStale() {
    emittedVersions.recordEmitted(row("1", 500, "a"), true, 500, 0);
    emittedVersions.markQuarantined("1");
    assertThat(emittedVersions.check(row("1", 500, "a"), 1)).isEqualTo(UNCHANGED);
    assertThat(emittedVersions.check(row("1", 400, "b"), 1)).isEqualTo(EMIT);
  }
}
