/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A task is killed after any number of stored records, and the next one reads its topic back. The
 * history contains a backfill of several pages, changes while it runs and later, two changes in one
 * millisecond, and a delete.
 */
class RestartRepeatsTest {
  private static final int ROWS = 150;

  static Stream<TaskHarness> tasks() {
    TaskHarness withRows = new TaskHarness(TestSettings.reconcilingEvery(90_000));
    withRows.crm().setPageSize(30);
    TaskHarness withIdsOnly = new TaskHarness(TestSettings.reconcilingEvery(90_000));
    withIdsOnly.crm().setPageSize(30);
    withIdsOnly.crm().listIdsOnly();
    return Stream.of(withRows, withIdsOnly);
  }

  private static void runHistory(TaskHarness task) {
    task.topic().readBack();
    task.crm().putOldRows(ROWS);
    task.start();
    for (int answers = 0; !task.pending().isEmpty(); answers++) {
      if (answers % 3 == 0 && answers < 60) {
        int id = 1 + answers * 37 % ROWS;
        task.crm().putIndexed(id, task.now(), "change " + answers);
      }
      task.answerNext();
    }
    long version = task.now();
    task.crm().putIndexed(3, version, "first");
    task.advance(12_000);
    task.crm().putUnindexed(3, version, "second of the millisecond");
    task.crm().delete(9);
    task.advance(200_000);
    assertThat(task.emitted().topicRows()).isEqualTo(task.crm().expectedRows());
  }

  private static void continueAt(TaskHarness next) {
    next.topic().readBack();
    next.start().answerAll().advance(200_000);
    assertThat(next.emitted().topicRows()).isEqualTo(next.crm().expectedRows());
  }

  /** Rows that have the content of an earlier one, and deletes after a delete. */
  private static List<String> repeatsIn(EmittedRecords emitted) {
    Map<String, List<String>> shown = new HashMap<>();
    List<String> repeats = new ArrayList<>();
    for (SourceRecord record : emitted.topicRecords()) {
      List<String> shownOfId =
          shown.computeIfAbsent((String) header(record, "crm.id"), id -> new ArrayList<>());
      String content =
          record.value() == null
              ? "delete"
              : header(record, "crm.version") + " " + ((Struct) record.value()).get("name");
      if (shownOfId.contains(content)) {
        repeats.add(header(record, "crm.id") + ": " + content);
      }
      if (record.value() == null) {
        shownOfId.clear();
      } else {
        shownOfId.remove("delete");
      }
      shownOfId.add(content);
    }
    return repeats;
  }

  private static int stepStart(TaskHarness task, int record) {
    return task.stepEnds().stream()
        .filter(end -> end <= record)
        .mapToInt(Integer::intValue)
        .max()
        .orElse(0);
  }

  private static Object header(SourceRecord record, String name) {
    return record.headers().lastWithName(name).value();
  }

  @ParameterizedTest
  @MethodSource("tasks")
  void underExactlyOnceNothingIsRepeated(TaskHarness task) {
    runHistory(task);
    assertThat(repeatsIn(task.emitted())).isEmpty();
    for (int stored : task.stepEnds()) {
      TaskHarness next = task.takeOverAfter(stored);
      continueAt(next);
      assertThat(repeatsIn(next.emitted())).as("killed after %d records", stored).isEmpty();
    }
  }

  /**
   * The commit may fall into the rows of a page; then the page is read again from its beginning.
   */
  @ParameterizedTest
  @MethodSource("tasks")
  void withoutItOnlyRecordsSinceTheLastCommitAre(TaskHarness task) {
    runHistory(task);
    int size = task.emitted().size();
    for (int committed = 0; committed < size; committed += 7) {
      int stored = Math.min(size, committed + 1 + committed % 90);
      TaskHarness next = task.onAnotherWorker();
      next.emitted().takeOverRecords(task.emitted());
      next.emitted().loseAfter(stored);
      next.emitted().commit(committed);
      continueAt(next);
      assertThat(repeatsIn(next.emitted()))
          .as("%d records stored, %d committed", stored, committed)
          .hasSizeLessThanOrEqualTo(stored - stepStart(task, committed));
    }
  }
}
