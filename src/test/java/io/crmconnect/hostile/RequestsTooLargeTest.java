/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that the vendor never answers unless they ask for less, or for other records. */
class RequestsTooLargeTest {
  private static final long MINUTE_MS = 60_000;
  private static final long HOUR_MS = 60 * MINUTE_MS;
  private static final int ROWS = 430;
  private static final String POISON = "217";

  private final RunningTask task = new RunningTask();

  private static int size(Request request) {
    if (!(request instanceof Request.Divisible divisible)) {
      return 0;
    }
    return divisible.limit() == 0 ? 200 : divisible.limit();
  }

  private static boolean listsRows(Request request) {
    return request instanceof Request.ListPage page && !page.fields().isEmpty();
  }

  private static Predicate<Request> above(int records, Class<? extends Request> kind) {
    return request -> kind.isInstance(request) && size(request) > records;
  }

  static Stream<Arguments> refusedSizes() {
    return Stream.of(FailureKind.UNAVAILABLE, FailureKind.TOO_LARGE)
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, "reads above 50 ids", above(50, Request.ReadByIds.class)),
                    Arguments.of(kind, "reads above 1 id", above(1, Request.ReadByIds.class)),
                    Arguments.of(kind, "pages above 50 rows", above(50, Request.ListPage.class)),
                    Arguments.of(kind, "pages above 1 row", above(1, Request.ListPage.class)),
                    Arguments.of(kind, "searches above 9", above(9, Request.ChangesSince.class)),
                    Arguments.of(kind, "all above 3", above(3, Request.Divisible.class)),
                    Arguments.of(
                        kind,
                        "pages with rows",
                        (Predicate<Request>) RequestsTooLargeTest::listsRows)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("refusedSizes")
  void whatIsTooMuchAtOnceIsAskedForInParts(
      FailureKind kind, String name, Predicate<Request> refused) {
    refuse(kind, refused);
    task.crm.putOldRows(ROWS);
    task.start().run(40 * MINUTE_MS);
    for (int id = 1; id <= 60; id++) {
      task.crm.putIndexed(id, task.now, "changed " + id);
    }
    task.run(40 * MINUTE_MS);

    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
    assertThat(task.quarantinedIds()).isEmpty();
    assertThat(task.events()).anyMatch(event -> event.startsWith("requests.divided warn: "));
  }

  private void refuse(FailureKind kind, Predicate<Request> refused) {
    task.spoiled =
        request ->
            refused.test(request)
                ? Optional.of(new Result.Failure(kind, "The vendor failed (HTTP 502).", 0))
                : Optional.empty();
  }

  @Test
  void theSizeGrowsBack() {
    refuse(FailureKind.UNAVAILABLE, request -> size(request) > 10);
    task.crm.putOldRows(ROWS);
    task.start().run(10 * MINUTE_MS);
    task.spoiled = request -> Optional.empty();
    for (int round = 0; round < 60; round++) {
      for (int id = 1; id <= 200; id++) {
        task.crm.putIndexed(id, task.now, "round " + round);
      }
      task.run(MINUTE_MS);
    }
    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
    assertThat(task.vendor.requests.subList(0, task.vendor.requests.size()))
        .filteredOn(Request.ReadByIds.class::isInstance)
        .last()
        .satisfies(read -> assertThat(((Request.ReadByIds) read).ids()).hasSize(100));
  }

  static Stream<FailureKind> kinds() {
    return Stream.of(FailureKind.UNAVAILABLE, FailureKind.TOO_LARGE);
  }

  /** The list still says that the record exists. */
  @ParameterizedTest
  @MethodSource("kinds")
  void anIdThatFailsAloneGoesToQuarantineAndTheOthersGoOn(FailureKind kind) {
    task.crm.putOldRows(ROWS);
    refuse(
        kind,
        request ->
            containsRowOf(task.crm.correctAnswer(request), POISON)
                && !(request instanceof Request.ListPage page && page.fields().isEmpty()));
    task.start().run(30 * MINUTE_MS);

    assertThat(task.topicRows()).isEqualTo(expectedWithoutPoison());
    assertThat(task.quarantinedIds()).containsOnly(POISON);
    assertThat(task.events())
        .anyMatch(event -> event.startsWith("record.quarantined alert: Record " + POISON));

    task.crm.putIndexed(Long.parseLong(POISON), task.now, "changed");
    task.crm.putIndexed(218, task.now, "changed too");
    task.run(30 * MINUTE_MS);
    assertThat(task.topicRows()).isEqualTo(expectedWithoutPoison());

    task.spoiled = request -> Optional.empty();
    task.run(2 * HOUR_MS);
    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
  }

  /** Not even the id can be listed. */
  @ParameterizedTest
  @MethodSource("kinds")
  void aPageThatCannotBeListedIsPassedOverAndItsIdsAreRead(FailureKind kind) {
    task.crm.putOldRows(ROWS);
    refuse(
        kind,
        request ->
            request instanceof Request.ListPage
                && containsRowOf(task.crm.correctAnswer(request), POISON));
    task.start().run(60 * MINUTE_MS);

    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
    assertThat(task.events())
        .anyMatch(event -> event.startsWith("backfill.progress alert: The vendor cannot list"))
        .anyMatch(event -> event.startsWith("backfill.finished"));
  }

  @Test
  void anOutageOfEverythingQuarantinesNothing() {
    task.crm.putOldRows(ROWS);
    task.start().run(100);
    refuse(FailureKind.UNAVAILABLE, request -> true);
    task.run(5 * HOUR_MS);
    task.spoiled = request -> Optional.empty();
    task.run(20 * MINUTE_MS);

    assertThat(task.quarantinedIds()).isEmpty();
    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
  }

  /** Lists and searches are answered meanwhile. */
  @Test
  void anOutageOfTheReadsQuarantinesNothing() {
    task.crm.putOldRows(ROWS);
    task.start().run(10 * MINUTE_MS);
    refuse(FailureKind.UNAVAILABLE, request -> request instanceof Request.ReadByIds);
    for (int id = 1; id <= 60; id++) {
      task.crm.putIndexed(id, task.now, "changed " + id);
    }
    task.run(5 * HOUR_MS);
    assertThat(task.quarantinedIds()).isEmpty();
    task.spoiled = request -> Optional.empty();
    task.run(20 * MINUTE_MS);

    assertThat(task.topicRows()).isEqualTo(task.crm.expectedRows());
  }

  private Map<String, Object> expectedWithoutPoison() {
    Map<String, Object> expected = new TreeMap<>(task.topicRows());
    expected.clear();
    expected.putAll(task.crm.expectedRows());
    expected.remove(POISON);
    return expected;
  }

  private static boolean containsRowOf(Result result, String id) {
    Stream<Row> rows =
        result instanceof Result.Rows read
            ? read.rows().stream()
            : result instanceof Result.Page page ? page.rows().stream() : Stream.empty();
    return rows.anyMatch(row -> row.id().equals(id));
  }
}
