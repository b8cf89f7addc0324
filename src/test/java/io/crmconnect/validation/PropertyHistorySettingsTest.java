package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import io.crmconnect.connector.Waiter;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validation names the field whose history cannot be copied, and what to do. */
class PropertyHistorySettingsTest {
  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private final SimHubspotServer server = SimHubspotServer.start(hubspot);
  private final Map<String, String> props = new TreeMap<>();

  PropertyHistorySettingsTest() {
    server.withModel(
        model -> {
          for (int i = 0; i < 120; i++) {
            model.create("deals", Map.of(), System.currentTimeMillis() - 3_600_000);
          }
          return null;
        });
    props.put("name", "crm");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", "contacts,deals,owners");
    props.put("crm.reference", "");
    props.put("property.history", "deals.dealstage");
    props.put("crm.base.url", server.uri().toString());
    props.put("hubspot.access.token", "sim-token");
    props.put("topic.prefix", "crm");
    props.put("reconcile.consumer.bootstrap.servers", "kafka:9092");
    props.put("topic.creation.default.partitions", "-1");
    props.put("topic.creation.default.replication.factor", "-1");
    props.put("topic.creation.default.cleanup.policy", "compact");
    props.put("rate.limit.search.per.second", "5");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private ConfigValidation.Report validate() {
    return new ConfigValidation(
            Vendors.shipped(),
            System::currentTimeMillis,
            Waiter.SYSTEM,
            new FakeConnections().create())
        .validate(props);
  }

  private Map<String, List<String>> errors() {
    return validate().values().stream()
        .filter(value -> !value.errorMessages().isEmpty())
        .collect(Collectors.toMap(ConfigValue::name, ConfigValue::errorMessages));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dealstage|is not a field of an object. Write it like deals.dealstage",
        "deals.|is not a field of an object",
        "tickets.hs_pipeline_stage|but crm.objects does not contain 'tickets'",
        "owners.email|hubspot has no history of the fields of 'owners'",
        "deals.dealstge|but deals does not have such a field. Did you mean 'dealstage'?",
      })
  void aFieldWhoseHistoryCannotBeCopiedIsAnError(String setting, String message) {
    props.put("property.history", setting);

    assertThat(errors()).containsOnlyKeys("property.history");
    assertThat(errors().get("property.history")).singleElement().asString().contains(message);
  }

  @Test
  void anUnknownFieldIsAnErrorAlsoIfAllObjectsAreCopied() {
    props.put("crm.objects", "*");
    props.put("property.history", "deals.dealstge");

    assertThat(errors().get("property.history"))
        .singleElement()
        .asString()
        .contains("Did you mean 'dealstage'?");
  }

  @Test
  void moreFieldsThanTheVendorAllowsAreAnError() {
    props.put(
        "property.history",
        IntStream.range(0, 53).mapToObj(i -> "deals.p" + i).collect(Collectors.joining(",")));

    assertThat(errors().get("property.history"))
        .first()
        .asString()
        .contains("has 53 fields of 'deals'", "at most 50 fields", "Remove 3 of them.");
  }

  @Test
  void theRequestsOfAPassArePartOfThePlan() {
    assertThat(errors()).isEmpty();
    assertThat(validate().notes())
        .contains(
            "Reading the history of the fields of 1 object(s) takes about 3 requests per pass of"
                + " each, and 0 per day.");
  }
}
