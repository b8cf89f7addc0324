/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.sync.core.Event;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import io.crmconnect.topics.TopicSnapshot;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A topic that is deleted under the connector. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class TopicWatchTest {
  private static final long HOUR = 3_600_000;

  private final TaskHarness task;
  private final EmittedRecords emitted;

  TopicWatchTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR), vendor);
    emitted = task.emitted();
  }

  private void startInSync() {
    task.acknowledgeIn("crm.contacts");
    task.startInSync(5);
  }

  @Test
  void theTopicsAreLookedForTwiceAMinute() {
    startInSync();
    int before = task.topicChecks().size();
    task.advance(120_000);
    assertThat(task.topicChecks().size() - before).isBetween(3, 5);
    assertThat(task.topicChecks()).last().asString().isEqualTo("[crm.contacts]");
  }

  @Test
  void aMissingTopicIsToldOnceAndFilledAgain() {
    startInSync();
    task.topic()
        .setSnapshot(new TopicSnapshot.Loaded(task.topic().versionIndex("another topic"), ""));
    int records = emitted.topicRecords().size();
    task.step(new Event.TopicsChecked(Set.of("crm.contacts")));
    task.step(new Event.TopicsChecked(Set.of("crm.contacts")));
    assertThat(emitted.events("topic.missing"))
        .singleElement()
        .asString()
        .contains("crm.contacts", "cleanup.policy=compact", "Reconciliation");
    task.advance(60_000);
    assertThat(emitted.topicRecords().size() - records).isEqualTo(5);
  }

  @Test
  void aTopicThatIsDeletedAgainIsToldAgain() {
    startInSync();
    task.step(new Event.TopicsChecked(Set.of("crm.contacts")));
    task.step(new Event.TopicsChecked(Set.of()));
    task.step(new Event.TopicsChecked(Set.of("crm.contacts")));
    assertThat(emitted.events("topic.missing")).hasSize(2);
  }

  @Test
  void otherTopicsAreNotTold() {
    startInSync();
    task.step(new Event.TopicsChecked(Set.of("crm.deals")));
    assertThat(emitted.events("topic.missing")).isEmpty();
  }
}
