/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.topics.TopicPolicies;
import io.crmconnect.validation.ValidationFixture;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the brokers say of the largest record that a topic takes, and which topics exist. */
class TopicLimitsAtValidationTest {
  private static final String LIMIT = "record.max.bytes";

  private final ValidationFixture fixture = new ValidationFixture();
  private final Map<String, TopicPolicies.Topic> topics = new TreeMap<>();
  private OptionalLong defaultLimit = OptionalLong.of(1_048_588);

  TopicLimitsAtValidationTest() {
    fixture.connections.brokers =
        (settings, asked, timeoutMs) -> {
          Map<String, TopicPolicies.Topic> existing = new TreeMap<>(topics);
          existing.keySet().retainAll(asked);
          return new TopicPolicies(existing, true, defaultLimit);
        };
  }

  private void putTopic(String name, long limit) {
    topics.put(name, new TopicPolicies.Topic("", OptionalLong.of(limit)));
  }

  @Test
  void theDefaultsOfKafkaAreEnough() {
    putTopic("crm.contacts", 1_048_588);
    assertThat(fixture.errors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"crm.contacts", "crm.deals", "crm.quarantine", "crm.events", "crm.heartbeat"})
  void aTopicThatTakesLessThanTheLargestRecordIsAnError(String topic) {
    putTopic(topic, 999_999);
    assertThat(fixture.onlyError(LIMIT)).contains(topic + " (999999)", "1000000", "lowest");
    putTopic(topic, 1_000_000);
    assertThat(fixture.errors()).isEmpty();
    putTopic(topic, 999_999);
    fixture.props.put(LIMIT, "900000");
    assertThat(fixture.errors()).isEmpty();
  }

  @Test
  void theLimitIsComparedWithoutReconciliationToo() {
    fixture.props.put("reconcile.interval.ms", "0");
    putTopic("crm.contacts", 0);
    assertThat(fixture.onlyError(LIMIT)).contains("crm.contacts (0)");
  }

  @Test
  void topicsThatDoNotExistYetHaveTheLimitOfTheBrokers() {
    defaultLimit = OptionalLong.of(500_000);
    assertThat(fixture.onlyError(LIMIT))
        .contains("crm.contacts (500000)", "crm.quarantine (500000)", "message.max.bytes");
    fixture.props.put("topic.creation.default.max.message.bytes", "2000000");
    assertThat(fixture.errors()).isEmpty();
    // Then Connect creates no topics, and the setting does not count.
    fixture.props.remove("topic.creation.default.partitions");
    assertThat(fixture.onlyError(LIMIT)).contains("crm.contacts (500000)");
  }

  @Test
  void theLimitOfAGroupCountsForItsTopicsOnly() {
    defaultLimit = OptionalLong.of(500_000);
    fixture.props.put("topic.creation.groups", "rows");
    fixture.props.put("topic.creation.rows.include", "crm\\.(contacts|deals)");
    fixture.props.put("topic.creation.rows.cleanup.policy", "compact");
    fixture.props.put("topic.creation.rows.max.message.bytes", "2000000");
    assertThat(fixture.onlyError(LIMIT))
        .contains("crm.events (500000), crm.heartbeat (500000), crm.quarantine (500000)")
        .doesNotContain("crm.contacts");
  }

  @Test
  void limitsThatMayNotBeReadAreNotCompared() {
    topics.put("crm.contacts", new TopicPolicies.Topic("", OptionalLong.empty()));
    defaultLimit = OptionalLong.empty();
    assertThat(fixture.errors()).isEmpty();
  }

  /** Such as those of another {@code topic.prefix}. */
  @Test
  void topicsThatDoNotExistYetAreNamedAsPossiblyNewDestinations() {
    putTopic("crm.contacts", 1_048_588);
    assertThat(fixture.validate().notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains(
                        "crm.deals, which did not exist before", "topic.prefix", "begins anew")
                    .doesNotContain("crm.contacts"));
    putTopic("crm.deals", 1_048_588);
    assertThat(fixture.validate().notes()).noneMatch(note -> note.contains("begins anew"));
  }

  @Test
  void withoutBrokersAllTopicsAreNamed() {
    fixture.props.remove("reconcile.consumer.bootstrap.servers");
    assertThat(fixture.validate().notes())
        .anySatisfy(
            note ->
                assertThat(note)
                    .contains("Rows are written to crm.contacts, crm.deals. If", "begins anew"));
  }
}
