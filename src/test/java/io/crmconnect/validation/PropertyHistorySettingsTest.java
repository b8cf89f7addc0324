/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validation names the field whose history cannot be copied, and what to do. */
class PropertyHistorySettingsTest {
  private final HubspotValidationFixture fixture =
      new HubspotValidationFixture("contacts,deals,owners");
  private final Map<String, String> props = fixture.props;

  PropertyHistorySettingsTest() {
    fixture.createRecords("deals", 120);
    props.put("crm.reference", "");
    props.put("property.history", "deals.dealstage");
    props.put("rate.limit.search.per.second", "5");
  }

  @AfterEach
  void close() {
    fixture.close();
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

    assertThat(fixture.errors()).containsOnlyKeys("property.history");
    assertThat(fixture.errors().get("property.history"))
        .singleElement()
        .asString()
        .contains(message);
  }

  @Test
  void anUnknownFieldIsAnErrorAlsoIfAllObjectsAreCopied() {
    props.put("crm.objects", "*");
    props.put("property.history", "deals.dealstge");

    assertThat(fixture.errors().get("property.history"))
        .singleElement()
        .asString()
        .contains("Did you mean 'dealstage'?");
  }

  @Test
  void moreFieldsThanTheVendorAllowsAreAnError() {
    props.put(
        "property.history",
        IntStream.range(0, 53).mapToObj(i -> "deals.p" + i).collect(Collectors.joining(",")));

    assertThat(fixture.errors().get("property.history"))
        .first()
        .asString()
        .contains("has 53 fields of 'deals'", "at most 50 fields", "Remove 3 of them.");
  }

  @Test
  void theRequestsOfAPassArePartOfThePlan() {
    assertThat(fixture.errors()).isEmpty();
    assertThat(fixture.notesAfterCounting())
        .contains(
            "Reading the history of the fields of 1 object(s) takes about 3 requests per pass of"
                + " each, and 0 per day.");
  }
}
