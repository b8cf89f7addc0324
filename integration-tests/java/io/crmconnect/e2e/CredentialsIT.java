/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A wrong token is reported, before the start and while running. */
@ExtendWith(SharedStack.class)
final class CredentialsIT {
  private static final String WRONG_TOKEN = "pat-eu1-0000-wrong-token";

  @Test
  void aWrongTokenIsRejectedByItsSettingAndNotShown(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      crm.expectRefusals("a malformed token");
      Map<String, String> config = Connectors.sourceConfig("wrong", crm.url(), WRONG_TOKEN);
      config.put("name", "wrong");
      ConnectRest.Reply answer = stack.connectRest().validate(Connectors.CRM_CLASS, config);
      assertThat(errors(answer.json(), "hubspot.access.token"))
          .singleElement()
          .asString()
          .contains("token")
          .doesNotContain(WRONG_TOKEN);

      config.remove("name");
      ConnectRest.Reply refused = stack.connectRest().put("wrong", config);
      assertThat(refused.status()).isEqualTo(400);
      assertThat(refused.text()).contains("hubspot.access.token").doesNotContain(WRONG_TOKEN);
    }
  }

  @Test
  void aRevokedTokenFailsTheTaskWithTheReason(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      String token = stack.storeSecret("revoked", SimulatedCrm.TOKEN);
      Map<String, String> config = Connectors.sourceConfig("revoked", crm.url(), token);
      config.put("crm.objects", "deals");
      Connectors.start(stack.connectRest(), "revoked", config, 1);
      crm.revokeToken();
      String trace = stack.connectRest().awaitFailed("revoked", Duration.ofSeconds(60));
      assertThat(trace).contains("token").doesNotContain(SimulatedCrm.TOKEN);
      stack.connectRest().delete("revoked");
    }
  }

  private static List<String> errors(JsonNode validated, String setting) {
    List<String> errors = new ArrayList<>();
    for (JsonNode config : validated.get("configs")) {
      if (config.get("value").get("name").asText().equals(setting)) {
        config.get("value").get("errors").forEach(error -> errors.add(error.asText()));
      }
    }
    return errors;
  }
}
