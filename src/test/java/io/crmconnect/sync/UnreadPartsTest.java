/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A part of a list that the vendor refuses proves nothing about its rows. */
class UnreadPartsTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task =
      new TaskHarness(TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.OWNERS));
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  /** The list lacks the rows whose ids begin so. */
  private void leaveOut(String prefix, boolean told) {
    crm.override(
        request -> {
          if (!(request instanceof Request.ListPage)) {
            return null;
          }
          Result.Page page =
              (Result.Page)
                  AlteredResults.withoutRows(
                      crm.correctAnswer(request), row -> row.id().startsWith(prefix));
          return new Result.Page(
              page.rows(),
              page.malformed(),
              page.missingFields(),
              page.nextToken(),
              false,
              told
                  ? Optional.of(new Result.UnreadPart(prefix, "Grant the scope of the part."))
                  : Optional.empty());
        });
  }

  @Test
  void itsRowsAreNeitherDeletedNorHeldAndItIsToldOnce() {
    task.startInSync(60);
    leaveOut("5", true);
    task.advance(HOUR);

    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows()).hasSize(60);
    assertThat(emitted.events("delete.")).isEmpty();
    assertThat(emitted.events("response.incomplete"))
        .singleElement()
        .asString()
        .contains("Grant the scope of the part.");
  }

  @Test
  void rowsThatAreGoneFromAPartThatIsListedAreDeleted() {
    task.startInSync(60);
    leaveOut("59", true);
    task.advance(100_000);
    leaveOut("59", false);
    task.advance(100_000);

    assertThat(emitted.topicRows()).hasSize(59).doesNotContainKey("59");
  }
}
