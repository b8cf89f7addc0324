/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CrmSourceConnector;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Validation and configuration of the shipped connector against the simulated HubSpot over HTTP.
 */
class HubspotSettingsLiveTest {
  private static final String EXCLUDED =
      "calls,emails,meetings,notes,tasks,quotes,products,communications,postal_mail,leads,orders,"
          + "carts,invoices,subscriptions,commerce_payments,discounts,fees,taxes,users,"
          + "appointments,courses,listings,services,goal_targets,feedback_submissions,"
          + "marketing_events";

  private final HubspotValidationFixture fixture =
      new HubspotValidationFixture("contacts,companies,owners,custom_pets");
  private final SimHubspotServer server = fixture.server;
  private final Map<String, String> props = fixture.props;
  private List<String> expectedViolations = List.of();

  HubspotSettingsLiveTest() {
    server.withModel(
        model -> {
          SampleData.fill(
              model, 3, new SampleData.Sizes(640, 20, 10, 5, 2, 20), System.currentTimeMillis());
          return null;
        });
  }

  @AfterEach
  void assertNoContractViolations() {
    List<String> violations = server.withModel(SimHubspot::violations);
    fixture.close();
    assertThat(violations).isEqualTo(expectedViolations);
  }

  private String onlyError(String setting) {
    Map<String, List<String>> errors = ValidationFixture.errors(fixture.validate());
    assertThat(errors).containsOnlyKeys(setting);
    assertThat(errors.get(setting)).hasSize(1);
    return errors.get(setting).get(0);
  }

  @Test
  void validSettingsPass() {
    ConfigValidation.Report report = fixture.validate();

    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).isEmpty();
    assertThat(ValidationFixture.costNotes(report)).hasSize(4);
    assertThat(report.notes().get(0)).startsWith("Polling 4 object(s)");
    // 10 calls for pipelines and for stages, 4 for properties and options, 26 for labels, 6 more.
    assertThat(report.notes().get(1))
        .startsWith("Listing 11 reference object(s) every 900,000 ms takes about 5,760 requests");
    assertThat(report.notes().get(2)).startsWith("Copying the history of");
    assertThat(report.notes().get(3)).startsWith("Reconciling all");
  }

  @Test
  void aWrongTokenIsReportedAtItsSetting() {
    props.put("hubspot.access.token", "pat-na1-wrong");

    assertThat(onlyError("hubspot.access.token"))
        .contains("hubspot.access.token was copied completely");
    expectedViolations = List.of("GET /account-info/2026-09/details: a malformed token");
  }

  @Test
  void aMissingScopeIsNamedWithItsObject() {
    server.withModel(
        model -> {
          model.revokeScope("crm.schemas.companies.read");
          return null;
        });

    assertThat(onlyError("crm.objects"))
        .startsWith("companies: ")
        .contains("crm.schemas.companies.read");
  }

  @Test
  void anUnknownObjectIsReportedWithTheClosestName() {
    props.put("crm.objects", "contacts,custom_pet");

    assertThat(onlyError("crm.objects"))
        .startsWith("crm.objects: There is no object 'custom_pet'. Did you mean 'custom_pets'?");
  }

  @Test
  void anUnreachableAddressIsAnErrorUnlessConnectionsAreNotValidated() {
    props.put("crm.base.url", "http://localhost:1");
    assertThat(onlyError("crm.base.url"))
        .contains("unavailable at present", "validate.connections=false");

    props.put("validate.connections", "false");
    ConfigValidation.Report report = fixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("unavailable at present");
  }

  @Test
  void referenceObjectsNeedNoTaskOfTheirOwn() {
    props.put("crm.objects", "contacts");
    CrmSourceConnector connector = new CrmSourceConnector();
    try {
      connector.start(props);

      List<TaskConfig> tasks = connector.taskConfigs(4).stream().map(TaskConfig::of).toList();
      assertThat(tasks).hasSize(1);
      assertThat(tasks.get(0).objectsTotal()).isEqualTo(1);
      assertThat(tasks.get(0).objects())
          .extracting(WeightedObject::name)
          .contains("contacts", "owners", "pipelines", "property_options")
          .hasSize(13);
    } finally {
      connector.stop();
    }
  }

  @Test
  void anUnknownReferenceObjectIsAnError() {
    props.put("crm.reference", "pipelines,stages");

    assertThat(onlyError("crm.reference"))
        .contains("no reference object 'stages'", "pipeline_stages");
  }

  @Test
  void aReferenceObjectIsNoObject() {
    props.put("crm.objects", "contacts,pipelines");

    assertThat(onlyError("crm.objects")).contains("There is no object 'pipelines'");
  }

  @Test
  void aTypeCanBeNamedByItsId() {
    props.put("crm.objects", "0-136,2-4711001");

    assertThat(ValidationFixture.errors(fixture.validate())).isEmpty();
  }

  @Test
  void aTypeIdThatHubspotDoesNotKnowIsAnError() {
    props.put("crm.objects", "0-9999");

    assertThat(onlyError("crm.objects")).contains("HubSpot has no object 0-9999");
  }

  @Test
  void theWildcardFindsTheCustomObjectAndItsSize() {
    props.put("crm.objects", "*");
    props.put("crm.objects.exclude", EXCLUDED);
    props.put("crm.reference", "");
    CrmSourceConnector connector = new CrmSourceConnector();
    try {
      connector.start(props);

      List<TaskConfig> tasks = connector.taskConfigs(2).stream().map(TaskConfig::of).toList();
      assertThat(tasks).hasSize(2);
      assertThat(tasks.get(0).objects())
          .containsExactly(new WeightedObject("contacts", "contacts", 600));
      assertThat(tasks.get(1).objects())
          .extracting(WeightedObject::name)
          .containsExactly("companies", "custom_pets", "deals", "line_items", "owners", "tickets");
    } finally {
      connector.stop();
    }
  }
}
