/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.stack.Stack;
import io.crmconnect.topics.TopicPolicies;
import io.crmconnect.topics.kafka.KafkaTopicPolicies;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a real broker says about topics when settings are validated. */
@ExtendWith(SharedStack.class)
final class KafkaTopicPoliciesIT {
  private static final long TIMEOUT_MS = 7_500;

  @Test
  void existingTopicsAreToldApart(Stack stack) throws Exception {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", stack.broker().bootstrapServers(), "max.poll.records", "5");
    try (Admin admin = stack.broker().admin()) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("policies.kept", 1, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact", "max.message.bytes", "70000")),
                  new NewTopic("policies.lost", 1, (short) 1)))
          .all()
          .get();
    }

    TopicPolicies policies =
        KafkaTopicPolicies.read(
            settings, List.of("policies.kept", "policies.lost", "policies.none"), TIMEOUT_MS);
    assertThat(policies.topics()).containsOnlyKeys("policies.kept", "policies.lost");
    assertThat(policies.topics().get("policies.kept"))
        .isEqualTo(new TopicPolicies.Topic("", OptionalLong.of(70_000)));
    TopicPolicies.Topic lost = policies.topics().get("policies.lost");
    assertThat(lost.removal())
        .contains("policies.lost has cleanup.policy=delete", "--add-config cleanup.policy=compact");
    assertThat(lost.maxMessageBytes()).hasValue(1_048_588);
    assertThat(policies.compactsByDefault()).isFalse();
    assertThat(policies.defaultMaxMessageBytes()).hasValue(1_048_588);
    assertThat(KafkaTopicPolicies.read(settings, List.of(), TIMEOUT_MS).topics()).isEmpty();
  }

  @Test
  void aBrokerWithAnotherProtocolFailsInTime(Stack stack) {
    Map<String, Object> settings =
        Map.of("bootstrap.servers", stack.broker().bootstrapServers(), "security.protocol", "SSL");
    long start = System.nanoTime();
    assertThatThrownBy(() -> KafkaTopicPolicies.read(settings, List.of("x"), TIMEOUT_MS))
        .isInstanceOf(KafkaException.class);
    assertThat((System.nanoTime() - start) / 1_000_000).isLessThan(TIMEOUT_MS + 2_000);
  }
}
