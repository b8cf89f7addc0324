package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class HubspotSettingsTest {
  private static Map<String, String> problems(String... settings) {
    Map<String, String> props = new HashMap<>();
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    return new FakeWire().vendor().problems(FakeWire.config(props));
  }

  @Test
  void oneKindOfCredentialsIsNeeded() {
    assertThat(problems("hubspot.access.token", "pat-eu1-1")).isEmpty();
    assertThat(
            problems(
                "hubspot.oauth.client.id", "a",
                "hubspot.oauth.client.secret", "b",
                "hubspot.oauth.refresh.token", "c"))
        .isEmpty();
    assertThat(problems()).containsOnlyKeys("hubspot.access.token");
    assertThat(problems("hubspot.access.token", " ")).containsOnlyKeys("hubspot.access.token");
    assertThat(problems("hubspot.access.token", "x", "hubspot.oauth.client.id", "a").values())
        .singleElement()
        .asString()
        .startsWith("Both");
    assertThat(problems("hubspot.oauth.client.id", "a"))
        .containsOnlyKeys("hubspot.oauth.client.secret", "hubspot.oauth.refresh.token");
  }

  @Test
  void aTokenWithBlanksInsideIsNoneAndIsNotShown() {
    assertThat(problems("hubspot.access.token", "secret one").get("hubspot.access.token"))
        .contains("copy it again")
        .doesNotContain("secret");
  }

  @Test
  void theBaseUrlIsHttp() {
    for (String url :
        new String[] {"ftp://a", "hub.example", "http://", "https://a b", "http://a?x=1"}) {
      assertThat(problems("hubspot.access.token", "x", "crm.base.url", url))
          .as(url)
          .containsOnlyKeys("crm.base.url");
    }
    assertThat(problems("hubspot.access.token", "x", "crm.base.url", "http://localhost:80/hub/"))
        .isEmpty();
  }

  @Test
  void everySettingIsDocumentedAndSecretsArePasswords() {
    ConfigDef def = new ConfigDef();
    new FakeWire().vendor().define(def);

    assertThat(def.configKeys().values())
        .allMatch(key -> key.documentation.length() > 20 && key.name.startsWith("hubspot."))
        .filteredOn(key -> key.name.matches(".*(token|secret)"))
        .hasSize(3)
        .allMatch(key -> key.type == ConfigDef.Type.PASSWORD);
  }
}
