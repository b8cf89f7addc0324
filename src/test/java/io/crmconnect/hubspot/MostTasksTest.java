package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.http.Wire;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class MostTasksTest {
  private final HubspotVendor vendor = new HubspotVendor(Wire.real());

  @Test
  void eachTaskHasASearchASecondAndTheConnectorOne() {
    assertThat(most(Map.of())).isEqualTo(4);
    assertThat(most(Map.of("rate.limit.search.per.second", "3"))).isEqualTo(2);
    assertThat(most(Map.of("rate.limit.search.per.second", "1"))).isEqualTo(1);
  }

  private int most(Map<String, String> settings) {
    ConfigDef definition =
        new ConfigDef()
            .define(
                "rate.limit.search.per.second",
                ConfigDef.Type.INT,
                null,
                ConfigDef.Importance.LOW,
                "");
    vendor.define(definition);
    return vendor.mostTasks(new AbstractConfig(definition, settings));
  }
}
