/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading, editing and resetting offsets with Connect's REST API. */
@ExtendWith(SharedStack.class)
final class OffsetAlterationsIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);

  @Test
  void connectAcceptsUnchangedOffsetsAndRejectsInvalidOnes(Stack stack) {
    ConnectRest connect = stack.connectRest();
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      String token = stack.storeSecret("edited", SimulatedCrm.TOKEN);
      Map<String, String> config = Connectors.sourceConfig("edited", crm.url(), token);
      config.put("crm.objects", "deals");
      Connectors.start(connect, "edited", config, 1);
      Awaitility.await().atMost(TIMEOUT).until(() -> countDeals(stack) >= 500);
      connect.stop("edited", TIMEOUT);

      JsonNode printed = connect.offsets("edited").json();
      ConnectRest.Reply accepted = connect.alterOffsets("edited", printed);
      assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
      assertThat(connect.offsets("edited").json()).isEqualTo(printed);

      JsonNode wrong = printed.deepCopy();
      ObjectNode offset = offsetOfDeals(wrong);
      String key = offset.fieldNames().next();
      offset.put("no.such.key", 1);
      ConnectRest.Reply refused = connect.alterOffsets("edited", wrong);
      assertThat(refused.isOk())
          .as("an offset with an unknown key in addition to " + key)
          .isFalse();
      assertThat(refused.text()).contains("no.such.key");

      long before = countDeals(stack);
      connect.resume("edited");
      connect.awaitRunning("edited", 1, TIMEOUT);
      crm.editDeal();
      Awaitility.await().atMost(TIMEOUT).until(() -> countDeals(stack) > before);
      assertThat(countDeals(stack)).as("nothing but the edit came").isLessThan(before + 10);

      connect.stop("edited", TIMEOUT);
      assertThat(connect.deleteOffsets("edited").status()).isEqualTo(200);
      connect.resume("edited");
      Awaitility.await().atMost(TIMEOUT).until(() -> countDeals(stack) >= before + 500);
      connect.delete("edited");
    }
  }

  private static long countDeals(Stack stack) {
    String bootstrap = stack.broker().bootstrapServers();
    return TopicRecords.readIfExists(bootstrap, "edited.deals").size();
  }

  private static ObjectNode offsetOfDeals(JsonNode offsets) {
    for (JsonNode one : offsets.get("offsets")) {
      if (!one.get("partition").has("part")) {
        return (ObjectNode) one.get("offset");
      }
    }
    throw new AssertionError("No offset of deals in " + offsets);
  }
}
