/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds of deletes with times that cannot be true. */
class OddFeedsTest {
  private static final long HOUR = 3_600_000;
  private static final long DAY = 24 * HOUR;
  private static final long YEAR_1 = -62_135_596_800_000L;
  private static final long YEAR_9999 = 253_402_300_799_000L;

  private final RowFeedVendor vendor = new RowFeedVendor();
  private final TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private Object stored(String name) {
    task.commit();
    return emitted.committedCursor().get(name);
  }

  /** The vendor tells them each time that it is asked, because it finds them by these times. */
  private void delete(long deletedAt, long... numbers) {
    crm.delete(numbers);
    List<Result.Deletion> deletions =
        LongStream.of(numbers)
            .mapToObj(number -> new Result.Deletion(crm.id(number), deletedAt, Optional.empty()))
            .toList();
    crm.override(
        request ->
            request instanceof Request.DeletedSince
                ? new Result.Deletions(
                    deletions, Optional.empty(), OptionalLong.empty(), OptionalLong.empty())
                : null);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        Row.UNKNOWN_TIME,
        Long.MIN_VALUE + 1,
        YEAR_1,
        -1,
        0,
        1,
        YEAR_9999,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
      })
  void aDeleteIsOneWhateverItsTimeIs(long deletedAt) {
    task.startInSync(40);
    long startedAt = task.now();
    delete(deletedAt, 3);
    task.advance(2 * HOUR);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(39);
    assertThat((Long) stored("deletes.watermark")).isBetween(startedAt, task.now());
    assertThat(emitted.events("delete.held")).isEmpty();
    assertThat(stored("deletes.gap")).isNull();

    // A change of a record that exists again is not older than its delete.
    crm.override(request -> null);
    crm.putIndexed(3, task.now(), "again");
    task.advance(180_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(40);
  }

  /** The feed is read from there again, which must not be before all times or after them. */
  @ParameterizedTest
  @ValueSource(longs = {Row.UNKNOWN_TIME, YEAR_1, 0, YEAR_9999, Long.MAX_VALUE})
  void heldDeletesOfOddTimesComeOnTheNextDays(long deletedAt) {
    task.startInSync(100);
    long startedAt = task.now();
    delete(deletedAt, LongStream.rangeClosed(1, 15).toArray());
    task.advance(2 * HOUR);
    assertThat(emitted.tombstones()).hasSize(10);
    assertThat((Long) stored("deletes.watermark")).isBetween(startedAt - HOUR, task.now());
    task.advance(2 * DAY);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(85);
  }

  /**
   * No run of reconciliation could close such a gap, and with it a missing record is a deleted one.
   */
  @ParameterizedTest
  @ValueSource(longs = {2 * DAY, 366 * DAY, YEAR_9999, Long.MAX_VALUE / 2})
  void aFeedThatBeginsInTheFutureHasNoGap(long leadMs) {
    task.startInSync(5);
    vendor.setCompleteFrom(task.now() + leadMs);
    task.advance(HOUR);

    assertThat(stored("deletes.gap")).isNull();
    assertThat(emitted.events("delete.held")).isEmpty();
  }
}
