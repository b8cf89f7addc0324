/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/**
 * The tables in {@code docs/settings.md} match the connector's settings; {@code
 * -Dsettings.write=true} writes them.
 */
class SettingsPageTest {
  private static final Path SETTINGS = Path.of("docs/settings.md");
  private static final String BEGIN = "<!-- settings -->\n";
  private static final String END = "<!-- /settings -->";

  @Test
  void theSettingsPageListsEverySetting() throws IOException {
    ConfigDef definition = CrmSourceConfig.definition(Vendors.shipped());
    String page = Files.readString(SETTINGS);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);
    assertThat(begin).as("the markers").isBetween(BEGIN.length(), end);

    String table = SettingsTable.markdown(definition);
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(SETTINGS, page.substring(0, begin) + table + page.substring(end));
      return;
    }
    assertThat(page.substring(begin, end))
        .as("run mvn test -Dtest=SettingsPageTest -Dsettings.write=true")
        .isEqualTo(table);
  }

  @Test
  void everySettingIsDocumented() {
    assertThat(CrmSourceConfig.definition(Vendors.shipped()).configKeys().values())
        .allSatisfy(key -> assertThat(key.documentation).as(key.name).endsWith("."))
        .allSatisfy(key -> assertThat(key.group).as(key.name).isNotEmpty());
  }
}
