/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CrmSourceConnector;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that cannot exist, in each setting that is a URL, are refused by the setting's name. */
class ImpossibleHostsTest {
  private static final List<String> HOSTS =
      List.of(
          "a..b",
          ".acme.com",
          "acme.-my.com",
          "acme-.com",
          "acme." + "x".repeat(64) + ".com",
          "a.".repeat(130) + "com");

  static Stream<Arguments> settings() {
    return Stream.of("crm.base.url", "schema.registry.url", "alert.webhook.url")
        .flatMap(setting -> HOSTS.stream().map(host -> Arguments.of(setting, host)));
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isRefusedByTheNameOfTheSetting(String setting, String host) {
    Map<String, String> config = new HashMap<>();
    config.put("crm.vendor", "hubspot");
    config.put("topic.prefix", "crm");
    config.put("validate.connections", "false");
    config.put(setting, "https://" + host + "/x");

    ConfigValue value =
        new CrmSourceConnector()
            .validate(config).configValues().stream()
                .filter(each -> each.name().equals(setting))
                .findFirst()
                .orElseThrow();
    assertThat(value.errorMessages()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme.my.salesforce.com",
        "localhost",
        "a",
        "127.0.0.1",
        "registry.internal.",
        "[::1]",
        "x1--a.example.org"
      })
  void othersAreNot(String host) {
    assertThat(Urls.hasHost(URI.create("https://" + host + ":8443/x"))).isTrue();
  }
}
