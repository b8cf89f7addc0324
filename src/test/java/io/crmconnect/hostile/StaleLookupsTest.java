/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.AlteredResults;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a task looked up at its start and what changes at the vendor while it runs. */
class StaleLookupsTest {
  private static final long HOUR = 3_600_000;
  private static final CrmObject OLD_PETS = new CrmObject("custom_pets", "2-1");
  private static final CrmObject NEW_PETS = new CrmObject("custom_pets", "2-9");

  private final TaskHarness task = new TaskHarness();
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();
  private CrmObject pets = OLD_PETS;
  private boolean listed = true;

  @BeforeEach
  void answerOnlyTheTypeThatExists() {
    task.settings().objects(OLD_PETS);
    crm.putOldRows(7);
    crm.override(
        request -> {
          if (request instanceof Request.ListObjects) {
            return new Result.Objects(listed ? List.of(pets) : List.of());
          }
          return request instanceof Request.OfObject ofObject && !ofObject.object().equals(pets)
              ? AlteredResults.failure(FailureKind.UNKNOWN_OBJECT, "no such object")
              : null;
        });
  }

  @Test
  void anObjectThatWasCreatedAgainIsReadUnderItsNewType() {
    task.start().answerAll();
    pets = NEW_PETS;
    crm.putIndexed(3, task.now(), "new");
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
    assertThat(emitted.events("object.resumed"))
        .anyMatch(text -> text.contains("2-9") && text.contains("2-1"));
  }

  @Test
  void anObjectThatIsGoneIsLookedUpAtMostOnceForEachRetry() {
    task.start().answerAll();
    pets = NEW_PETS;
    listed = false;
    task.advance(12 * HOUR);
    assertThat(task.sent().count(Request.ListObjects.class)).isBetween(2L, 40L);
    listed = true;
    task.advance(2 * HOUR);
    crm.putIndexed(3, task.now(), "new");
    task.advance(120_000);
    assertThat(emitted.topicRows()).isEqualTo(crm.expectedRows());
  }

  /** The account's time zone, in which its day ends, comes with the account's details. */
  @Test
  void theAccountIsReadAgainSeveralTimesADay() {
    task.start().answerAll().advance(HOUR);
    long accounts = task.sent().count(Request.Account.class);
    long usages = task.sent().count(Request.Usage.class);
    task.advance(24 * HOUR);
    assertThat(task.sent().count(Request.Account.class) - accounts).isBetween(3L, 6L);
    assertThat(task.sent().count(Request.Usage.class) - usages).isBetween(3L, 6L);
  }
}
