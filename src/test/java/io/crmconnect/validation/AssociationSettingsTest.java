package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CrmSourceConnector;
import io.crmconnect.Vendors;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.connector.Waiter;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code crm.associations} against the simulated HubSpot over HTTP. */
class AssociationSettingsTest {
  private static final int CONTACTS = 2_500;

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private final SimHubspotServer server = SimHubspotServer.start(hubspot);
  private final Map<String, String> props = new TreeMap<>();

  AssociationSettingsTest() {
    server.withModel(
        model -> {
          for (int i = 0; i < CONTACTS; i++) {
            model.create("contacts", Map.of(), System.currentTimeMillis() - 3_600_000);
          }
          model.reference().putLabel("contacts", "companies", 279, "HUBSPOT_DEFINED", null);
          return null;
        });
    props.put("name", "crm");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", "contacts,companies,deals");
    props.put("crm.reference", "");
    props.put("crm.associations", "contacts:companies");
    props.put("crm.base.url", server.uri().toString());
    props.put("hubspot.access.token", "sim-token");
    props.put("topic.prefix", "crm");
    props.put("reconcile.consumer.bootstrap.servers", "kafka:9092");
    props.put("topic.creation.default.partitions", "-1");
    props.put("topic.creation.default.replication.factor", "-1");
    props.put("topic.creation.default.cleanup.policy", "compact");
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
        "contacts|is not a pair of objects. Write it like contacts:companies",
        "contacts:companies:deals|is not a pair of objects",
        "contacts: |is not a pair of objects",
        "*,contacts:companies|'*' already includes all pairs",
        "contacts:companies,contacts:companies|has the topic of another pair",
        "contacts:tickets|but crm.objects does not contain 'tickets'",
        "contacts:compnies|Did you mean 'companies'?",
        "deals:contacts|HubSpot has no links from deals to contacts. Correct crm.associations.",
      })
  void aPairThatCannotBeCopiedIsAnError(String setting, String message) {
    props.put("crm.associations", setting);

    assertThat(errors()).containsOnlyKeys("crm.associations");
    assertThat(errors().get("crm.associations")).singleElement().asString().contains(message);
  }

  @Test
  void aMissingScopeIsNamed() {
    server.withModel(
        model -> {
          model.revokeScope("crm.objects.companies.read");
          return null;
        });
    props.put("crm.objects", "contacts,companies");

    assertThat(errors().get("crm.associations"))
        .singleElement()
        .asString()
        .contains("the links from contacts to companies", "crm.objects.companies.read");
  }

  @Test
  void theRequestsOfPassesArePartOfThePlan() {
    props.put("rate.limit.search.per.second", "5");
    assertThat(validate().notes())
        .contains(
            "Comparing the links of 1 pair(s) takes about 3 requests per pass of each, and 72 per"
                + " day.");
  }

  @Test
  void allPairsWithoutLinksAreNoError() {
    props.put("crm.associations", "*");

    assertThat(errors()).isEmpty();
  }

  @Test
  void aPairIsInTheTaskOfTheObjectThatItsLinksComeFrom() {
    props.put("crm.associations", "contacts:companies,deals:companies");
    CrmSourceConnector connector = new CrmSourceConnector();
    connector.start(props);
    try {
      List<List<String>> tasks =
          connector.taskConfigs(2).stream()
              .map(TaskConfig::of)
              .map(task -> task.objects().stream().map(WeightedObject::name).toList())
              .toList();

      assertThat(tasks).hasSize(2);
      assertThat(tasks)
          .allSatisfy(
              names -> {
                assertThat(names.contains("contacts_companies"))
                    .isEqualTo(names.contains("contacts"));
                assertThat(names.contains("deals_companies")).isEqualTo(names.contains("deals"));
              });
      assertThat(tasks.stream().flatMap(List::stream))
          .contains("contacts_companies", "deals_companies");
    } finally {
      connector.stop();
    }
  }
}
