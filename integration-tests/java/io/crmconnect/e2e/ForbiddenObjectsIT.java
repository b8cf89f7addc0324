/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that the credentials must not read are reported and do not stop other objects. */
@ExtendWith(SharedStack.class)
final class ForbiddenObjectsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  @Test
  void unreadableObjectsAreReportedInOneLineAndTheOthersAreSynced(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      crm.revokeScopes("crm.objects.companies.read", "crm.objects.deals.read");
      long contacts = crm.rows("contacts").size();
      Map<String, String> config =
          Connectors.sourceConfig(
              "locked", crm.url(), stack.storeSecret("locked", SimulatedCrm.TOKEN));
      config.put("crm.objects", "*");
      Connectors.start(stack.connectRest(), "locked", config, 2);

      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> readTexts(stack, "contacts").size() >= contacts);
      Awaitility.await().atMost(TIMEOUT).until(() -> !suspensions(stack).isEmpty());
      assertThat(suspensions(stack))
          .allMatch(text -> text.contains("2 objects cannot be read"))
          .allMatch(text -> text.contains("companies, deals"))
          .allMatch(text -> text.contains("crm.objects.companies.read"))
          .allMatch(text -> text.contains("crm.objects.deals.read"));
      assertThat(TopicRecords.topicNames(stack.broker().bootstrapServers()))
          .contains("locked.owners", "locked.custom_pets")
          .doesNotContain("locked.companies", "locked.deals");
      stack.connectRest().failIfFailed("locked");
      stack.connectRest().delete("locked");
    }
  }

  private static List<String> suspensions(Stack stack) {
    return readTexts(stack, "events").stream()
        .filter(text -> text.contains("\"kind\":\"object.suspended\""))
        .toList();
  }

  private static List<String> readTexts(Stack stack, String topic) {
    String bootstrap = stack.broker().bootstrapServers();
    String name = "locked." + topic;
    return TopicRecords.readIfExists(bootstrap, name).stream()
        .map(record -> new String(record.value(), StandardCharsets.UTF_8))
        .toList();
  }
}
