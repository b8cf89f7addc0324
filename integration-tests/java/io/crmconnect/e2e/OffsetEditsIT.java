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

/** What an operator does with offsets over Connect's REST API. */
@ExtendWith(SharedStack.class)
final class OffsetEditsIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @Test
  void connectTakesBackWhatItPrintedAndRefusesWhatIsWrong(Stack stack) {
    ConnectRest connect = stack.connect();
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      String token = stack.secret("edited", SimulatedCrm.TOKEN);
      Map<String, String> config = Connectors.source("edited", crm.url(), token);
      config.put("crm.objects", "deals");
      Connectors.start(connect, "edited", config, 1);
      Awaitility.await().atMost(LIMIT).until(() -> deals(stack) >= 500);
      connect.stop("edited", LIMIT);

      JsonNode printed = connect.offsets("edited").json();
      ConnectRest.Reply taken = connect.patchOffsets("edited", printed);
      assertThat(taken.status()).as(taken.text()).isEqualTo(200);
      assertThat(connect.offsets("edited").json()).isEqualTo(printed);

      JsonNode wrong = printed.deepCopy();
      ObjectNode offset = offsetOfDeals(wrong);
      String key = offset.fieldNames().next();
      offset.put("no.such.key", 1);
      ConnectRest.Reply refused = connect.patchOffsets("edited", wrong);
      assertThat(refused.ok()).as("an offset with an unknown key beside " + key).isFalse();
      assertThat(refused.text()).contains("no.such.key");

      long before = deals(stack);
      connect.resume("edited");
      connect.awaitRunning("edited", 1, LIMIT);
      crm.editDeal();
      Awaitility.await().atMost(LIMIT).until(() -> deals(stack) > before);
      assertThat(deals(stack)).as("nothing but the edit came").isLessThan(before + 10);

      connect.stop("edited", LIMIT);
      assertThat(connect.deleteOffsets("edited").status()).isEqualTo(200);
      connect.resume("edited");
      Awaitility.await().atMost(LIMIT).until(() -> deals(stack) >= before + 500);
      connect.delete("edited");
    }
  }

  private static long deals(Stack stack) {
    String bootstrap = stack.broker().bootstrapServers();
    return Topics.names(bootstrap).contains("edited.deals")
        ? Topics.read(bootstrap, "edited.deals").size()
        : 0;
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
