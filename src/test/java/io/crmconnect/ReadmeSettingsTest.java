package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The README's settings are the connector's; {@code -Dsettings.write=true} makes them so. */
class ReadmeSettingsTest {
  private static final Path README = Path.of("README.md");
  private static final String BEGIN = "<!-- settings -->\n";
  private static final String END = "<!-- /settings -->";

  @Test
  void theReadmeShowsTheSettingsThereAre() throws IOException {
    ConfigDef definition = CrmSourceConfig.definition(Vendors.shipped());
    String readme = Files.readString(README);
    int begin = readme.indexOf(BEGIN) + BEGIN.length();
    int end = readme.indexOf(END);
    assertThat(begin).isBetween(BEGIN.length(), end);

    String table = SettingsTable.markdown(definition);
    if (Boolean.getBoolean("settings.write")) {
      Files.writeString(README, readme.substring(0, begin) + table + readme.substring(end));
      return;
    }
    assertThat(readme.substring(begin, end))
        .as("run mvn test -Dtest=ReadmeSettingsTest -Dsettings.write=true")
        .isEqualTo(table);
  }

  @Test
  void everySettingIsExplained() {
    assertThat(CrmSourceConfig.definition(Vendors.shipped()).configKeys().values())
        .allSatisfy(key -> assertThat(key.documentation).as(key.name).endsWith("."))
        .allSatisfy(key -> assertThat(key.group).as(key.name).isNotEmpty());
  }
}
