/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A connector whose CRM cannot be reached, on a worker. */
@ExtendWith(SharedStack.class)
final class UnreachableCrmIT {
  private static final Duration MINUTE = Duration.ofSeconds(60);

  @Test
  void itIsRejectedOrReportsWithinAMinuteAlsoWithoutAnyObject(Stack stack) {
    Map<String, String> config =
        Connectors.sourceConfig("dark", "http://localhost:1", SimulatedCrm.TOKEN);
    config.put("crm.objects", "custom_pets");
    ConnectRest.Reply refused = stack.connectRest().put("dark", config);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("crm.base.url", "validate.connections=false");

    config.put("validate.connections", "false");
    Connectors.start(stack.connectRest(), "dark", config, 1);
    Awaitility.await()
        .atMost(MINUTE)
        .until(() -> events(stack).stream().anyMatch(text -> text.contains("crm.unreachable")));
    stack.connectRest().failIfFailed("dark");
    assertThat(stack.connectRest().offsets("dark").json().get("offsets")).isEmpty();
    stack.connectRest().delete("dark");
  }

  @Test
  void aTopicThatWouldLoseRowsIsRejected(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Map<String, String> config =
          Connectors.sourceConfig(
              "lossy", crm.url(), stack.storeSecret("lossy", SimulatedCrm.TOKEN));
      config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
      config.put("topic.creation.default.cleanup.policy", "delete");
      ConnectRest.Reply refused = stack.connectRest().put("lossy", config);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text()).contains("lossy.contacts", "would be created without");
    }
  }

  private static List<String> events(Stack stack) {
    String bootstrap = stack.broker().bootstrapServers();
    return TopicRecords.readIfExists(bootstrap, "dark.events").stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
