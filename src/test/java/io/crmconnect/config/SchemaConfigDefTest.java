/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.schema.DriftSettings;
import io.crmconnect.validation.ValidationFixture;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validation of the settings about drift, the schema registry and alerts. */
class SchemaConfigDefTest {
  private final ValidationFixture validationFixture = new ValidationFixture();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schema.drift      | freeze                          | not a valid mode",
        "schema.drift      | keep,fail                       | two default modes",
        "schema.drift      | keep,deals:fail,deals:keep      | 'deals' has two modes",
        "schema.accept     | fax:removed                     | not a valid decision",
        "schema.accept     | contacts.fax                    | not a valid decision",
        "schema.accept     | contacts.fax:fax                | renames a field to itself",
        "schema.accept     | contacts.a:removed,contacts.a:removed | is listed twice",
        "schema.registry.url | registry:8081                 | not an http or https URL",
        "schema.registry.url | http://user:pw@registry:8081  | not an http or https URL",
        "schema.registry.basic.auth.user.info | kafka        | Write it like user:password",
        "schema.registry.subject.strategy | RecordName       | unknown value",
        "alert.webhook.url | hooks.example.com               | not an http or https URL",
      })
  void anInvalidValueIsNamedWithItsReason(String setting, String value, String reason) {
    validationFixture.props.put(setting, value);
    assertThat(validationFixture.onlyError(setting)).contains(reason);
  }

  @Test
  void aSecretIsNotShownInTheMessage() {
    validationFixture.props.put("alert.webhook.url", "ftp://hooks.example.com/s3cret");
    assertThat(validationFixture.onlyError("alert.webhook.url"))
        .doesNotContain("hooks.example.com/s");
  }

  @ParameterizedTest
  @CsvSource({
    "schema.registry.url, http://user:s3/cr@et@registry:8081,  (not shown)",
    "schema.registry.url, https://registry:8081?key=s3/cr@et, https://",
    "crm.base.url, https://user:s3/cr@et@crm.example.com,  (not shown)",
    "crm.base.url, https://crm.example.com/?hapikey=s3/cr@et, https://"
  })
  void noSecretOfAUrlIsShownInTheMessage(String setting, String value, String shown) {
    validationFixture.props.put(setting, value);
    assertThat(validationFixture.onlyError(setting))
        .contains(shown)
        .doesNotContain("s3/cr", "et@", "cr@et");
  }

  @Test
  void theConvertersStrategyOfSubjectsIsAskedFor() {
    String setting = "schema.registry.subject.strategy";
    String converters = "value.converter.value.subject.name.strategy";
    String packageName = "io.confluent.kafka.serializers.subject.";
    validationFixture.props.put(converters, packageName + "TopicRecordNameStrategy");
    assertThat(validationFixture.errors()).as("without a registry").isEmpty();
    validationFixture.props.put("schema.registry.url", "http://one:8081");
    assertThat(validationFixture.onlyError(setting))
        .contains("Set it to TopicRecordNameStrategy", converters);
    validationFixture.props.put(setting, packageName + "TopicRecordNameStrategy");
    assertThat(validationFixture.errors()).isEmpty();
    validationFixture.props.put(setting, "TopicRecordNameStrategy");
    assertThat(validationFixture.errors()).isEmpty();
    validationFixture.props.put(converters, "com.example.OurStrategy");
    assertThat(validationFixture.onlyError(setting)).contains("remove schema.registry.url");
  }

  @Test
  void validValuesAreAccepted() {
    validationFixture.props.put("schema.drift", "keep,deals:fail");
    validationFixture.props.put("schema.accept", "deals.phone:telephone");
    validationFixture.props.put(
        "schema.registry.url", "http://one:8081,https://two:8081/apis/ccompat/v7");
    validationFixture.props.put("schema.registry.basic.auth.user.info", "connect:s3cret");
    validationFixture.props.put("alert.webhook.url", "https://hooks.example.com/s3cret");
    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void theModeOfAnObjectOverridesTheDefault() {
    validationFixture.props.put("schema.drift", "deals:fail,keep");
    DriftSettings drift = driftSettings();
    assertThat(drift.modeFor("deals")).isEqualTo(DriftMode.FAIL);
    assertThat(drift.modeFor("contacts")).isEqualTo(DriftMode.KEEP);
    validationFixture.props.put("schema.drift", "deals:keep");
    assertThat(driftSettings().modeFor("deals")).isEqualTo(DriftMode.KEEP);
    assertThat(driftSettings().modeFor("contacts")).isEqualTo(DriftMode.QUARANTINE);
  }

  private DriftSettings driftSettings() {
    return new CrmSourceConfig(validationFixture.props, List.of(new FakeVendor())).driftSettings();
  }
}
