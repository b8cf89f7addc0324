/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CrmSourceConnector;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code crm.associations} against the simulated HubSpot over HTTP. */
class AssociationSettingsTest {
  private static final int CONTACTS = 2_500;

  private final HubspotValidationFixture fixture =
      new HubspotValidationFixture("contacts,companies,deals");
  private final Map<String, String> props = fixture.props;

  AssociationSettingsTest() {
    fixture.createRecords("contacts", CONTACTS);
    fixture.server.withModel(
        model -> {
          model.reference().putLabel("contacts", "companies", 279, "HUBSPOT_DEFINED", null);
          return null;
        });
    props.put("crm.reference", "");
    props.put("crm.associations", "contacts:companies");
  }

  @AfterEach
  void close() {
    fixture.close();
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

    assertThat(fixture.errors()).containsOnlyKeys("crm.associations");
    assertThat(fixture.errors().get("crm.associations"))
        .singleElement()
        .asString()
        .contains(message);
  }

  @Test
  void aMissingScopeIsNamed() {
    fixture.server.withModel(
        model -> {
          model.revokeScope("crm.objects.companies.read");
          return null;
        });
    props.put("crm.objects", "contacts,companies");

    assertThat(fixture.errors().get("crm.associations"))
        .singleElement()
        .asString()
        .contains("the links from contacts to companies", "crm.objects.companies.read");
  }

  @Test
  void theRequestsOfPassesArePartOfThePlan() {
    props.put("rate.limit.search.per.second", "5");
    assertThat(fixture.notesAfterCounting())
        .contains(
            "Comparing the links of 1 pair(s) takes about 3 requests per pass of each, and 72 per"
                + " day.");
  }

  @Test
  void allPairsWithoutLinksAreNoError() {
    props.put("crm.associations", "*");

    assertThat(fixture.errors()).isEmpty();
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
