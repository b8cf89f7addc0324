/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class HubspotSettingsTest {
  private static Map<String, String> validate(String... settings) {
    Map<String, String> props = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    HubspotVendor vendor = new ScriptedHttp().createVendor();
    return vendor.validate(ScriptedHttp.parseConfig(vendor, props));
  }

  @Test
  void oneKindOfCredentialsIsRequired() {
    assertThat(validate("hubspot.access.token", "pat-eu1-1")).isEmpty();
    assertThat(
            validate(
                "hubspot.oauth.client.id", "a",
                "hubspot.oauth.client.secret", "b",
                "hubspot.oauth.refresh.token", "c"))
        .isEmpty();
    assertThat(validate()).containsOnlyKeys("hubspot.access.token");
    assertThat(validate("hubspot.access.token", " ")).containsOnlyKeys("hubspot.access.token");
    assertThat(validate("hubspot.access.token", "x", "hubspot.oauth.client.id", "a").values())
        .singleElement()
        .asString()
        .startsWith("Both");
    assertThat(validate("hubspot.oauth.client.id", "a"))
        .containsOnlyKeys("hubspot.oauth.client.secret", "hubspot.oauth.refresh.token");
  }

  @Test
  void aTokenWithBlanksIsInvalidAndIsNotShown() {
    assertThat(validate("hubspot.access.token", "secret one").get("hubspot.access.token"))
        .contains("Copy only the token")
        .doesNotContain("secret");
  }

  @Test
  void everySettingIsDocumentedAndSecretsArePasswords() {
    ConfigDef def = new ConfigDef();
    new ScriptedHttp().createVendor().define(def);

    assertThat(def.configKeys().values())
        .allMatch(key -> key.documentation.length() > 20 && key.name.startsWith("hubspot."))
        .filteredOn(key -> key.name.matches(".*(token|secret)"))
        .hasSize(3)
        .allMatch(key -> key.type == ConfigDef.Type.PASSWORD);
  }
}
