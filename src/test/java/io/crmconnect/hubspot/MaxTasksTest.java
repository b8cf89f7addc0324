package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.http.HttpFactories;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class MaxTasksTest {
  private final HubspotVendor vendor = new HubspotVendor(HttpFactories.system());

  @Test
  void eachTaskAndTheConnectorHaveOneSearchASecond() {
    assertThat(maxTasks(Map.of())).isEqualTo(4);
    assertThat(maxTasks(Map.of("rate.limit.search.per.second", "3"))).isEqualTo(2);
    assertThat(maxTasks(Map.of("rate.limit.search.per.second", "1"))).isEqualTo(1);
  }

  private int maxTasks(Map<String, String> settings) {
    ConfigDef definition =
        new ConfigDef()
            .define(
                "rate.limit.search.per.second",
                ConfigDef.Type.INT,
                null,
                ConfigDef.Importance.LOW,
                "");
    vendor.define(definition);
    return vendor.maxTasks(new AbstractConfig(definition, settings));
  }
}
