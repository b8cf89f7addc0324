/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.Vendors;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.ValidationFixture;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message about an invalid setting names it, what is wrong and what to do. */
class SettingsValidationTest {
  private final ValidationFixture validationFixture = new ValidationFixture();
  private final Map<String, String> props = validationFixture.props;
  private final FakeVendor vendor = validationFixture.vendor;

  @ParameterizedTest
  @ValueSource(strings = {"crm.vendor", "crm.objects", "topic.prefix"})
  void aMissingSettingIsReportedWithAnExampleValue(String setting) {
    props.remove(setting);

    List<String> messages = validationFixture.errors().get(setting);
    assertThat(messages.get(0)).contains("Missing required configuration \"" + setting + "\"");
    assertThat(messages.get(1)).contains("Set it to ");
    assertThat(vendor.requests).isEmpty();
  }

  @Test
  void anUnknownVendorIsReportedWithTheKnownOnes() {
    props.put("crm.vendor", "fkae");

    assertThat(validationFixture.onlyError("crm.vendor"))
        .isEqualTo(
            "Invalid value fkae for configuration crm.vendor: unknown value. Set it to one of:"
                + " fake. Did you mean 'fake'?");
  }

  @ParameterizedTest
  @CsvSource({
    "poll.interval.ms, 0, 100 to 86400000",
    "incremental.settle.ms, -1, 0 to 86400000",
    "backfill.budget.percent, 101, 1 to 100",
    "rate.limit.requests, 1, 2 or more",
    "rate.limit.search.per.second, 0, 1 to 1000",
    "rate.limit.daily, -5, 2 or more",
    "field.name.max.length, 8, 16 to 1024",
    "number.decimal.precision, 39, 1 to 38",
    "retry.max.attempts, 0, 1 to 1000"
  })
  void numbersOutOfRangeAreReportedWithTheRange(String setting, String value, String range) {
    props.put(setting, value);

    assertThat(validationFixture.errors().get(setting))
        .singleElement()
        .asString()
        .contains(setting)
        .endsWith("out of range. Set it to a number in the range " + range);
  }

  @Test
  void anInvalidNumberIsRefused() {
    props.put("poll.interval.ms", "30s");

    assertThat(validationFixture.onlyError("poll.interval.ms"))
        .contains("30s", "poll.interval.ms", "number");
  }

  @ParameterizedTest
  @CsvSource({
    "crm data, not allowed in a Kafka topic name",
    "crm/eu, not allowed in a Kafka topic name",
    "crüm, not allowed in a Kafka topic name",
    "'', Set it to a prefix for the topic names"
  })
  void aPrefixThatKafkaRefusesIsRefused(String prefix, String message) {
    props.put("topic.prefix", prefix);

    assertThat(validationFixture.onlyError("topic.prefix")).contains(message);
  }

  @Test
  void aPrefixMustLeaveRoomForTheLongestTopic() {
    props.put("topic.prefix", "p".repeat(239));
    assertThat(validationFixture.onlyError("topic.prefix"))
        .contains("topic names of 249 characters")
        .contains("238");

    String object = "custom_" + "x".repeat(50);
    props.put("topic.prefix", "p".repeat(200));
    props.put("crm.objects", object);
    assertThat(validationFixture.onlyError("topic.prefix"))
        .isEqualTo(
            "topic.prefix is too long: the topic of '"
                + object
                + "' would have 258 characters, but Kafka allows 249. Shorten it by 9.");
  }

  @ParameterizedTest
  @CsvSource({
    "'*,contacts', '*' already includes all objects",
    "contacts;deals, is not a valid object name",
    "quarantine, is the name of one of the connector's own topics"
  })
  void invalidObjectsAreRefused(String objects, String message) {
    props.put("crm.objects", objects);

    assertThat(validationFixture.onlyError("crm.objects")).contains(message);
  }

  @Test
  void excludingAllNamedObjectsIsRefused() {
    props.put("crm.objects.exclude", "deals,contacts");

    assertThat(validationFixture.onlyError("crm.objects.exclude"))
        .isEqualTo(
            "crm.objects.exclude excludes every object in crm.objects. Exclude fewer objects.");
  }

  @ParameterizedTest
  @CsvSource({
    "gateway.example.com, does not start with http",
    "ftp://x.example.com, does not start with http",
    "https://, is not a valid URL",
    "https://user:pass@x.example.com, has parts other than scheme",
    "https://x.example.com/a?b=c, has parts other than scheme",
    "https://x y, is not a valid URL"
  })
  void anInvalidBaseUrlIsRefused(String url, String message) {
    props.put("crm.base.url", url);

    assertThat(validationFixture.onlyError("crm.base.url")).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-01-31", "2024-01-31T08:00:00Z"})
  void aStartDateIsADateOrAnInstant(String date) {
    props.put("backfill.start.date", date);

    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void otherStartDatesAreRefused() {
    props.put("backfill.start.date", "31.01.2024");
    assertThat(validationFixture.onlyError("backfill.start.date"))
        .contains("2024-01-31 (00:00 UTC)");

    props.put("backfill.start.date", "2026-11-25");
    assertThat(validationFixture.onlyError("backfill.start.date")).contains("is in the future");
  }

  @ParameterizedTest
  @CsvSource({
    "poll.idle.interval.ms, 1000, poll.interval.ms (30000)",
    "retry.backoff.max.ms, 100, retry.backoff.ms (500)",
    "incremental.recheck.delay.ms, 10000, incremental.settle.ms (15000)",
    "incremental.settle.ms, 1800001, more than 60 times poll.interval.ms (30000)",
    "number.decimal.scale, 38, "
  })
  void contradictingSettingsAreReportedTogether(String setting, String value, String other) {
    props.put(setting, value);
    props.put("number.decimal.precision", "38");
    if (setting.equals("number.decimal.scale")) {
      props.put("number.decimal.precision", "37");
      assertThat(validationFixture.onlyError(setting)).contains("is 38, more than the 37 digits");
      return;
    }
    if (setting.equals("incremental.settle.ms")) {
      props.put("incremental.recheck.delay.ms", "0");
    }

    assertThat(validationFixture.onlyError(setting))
        .startsWith(setting + " is " + value)
        .contains(other);
  }

  /** Salesforce's versions are whole seconds, so they lie before the change itself. */
  @ParameterizedTest
  @CsvSource({"1999, true", "2000, false"})
  void aVendorWithCoarseVersionsNeedsALongerSettleTime(String settleMs, boolean refused) {
    props.put("crm.vendor", "salesforce");
    props.put("crm.objects", "Account");
    props.put("incremental.settle.ms", settleMs);

    Map<String, String> problems =
        ConfigRules.findProblems(new CrmSourceConfig(props, Vendors.shipped()), 0);

    if (refused) {
      assertThat(problems)
          .containsOnly(
              Map.entry(
                  "incremental.settle.ms",
                  "incremental.settle.ms is 1999; with crm.vendor=salesforce, changes could be"
                      + " missed. Increase it to at least 2000."));
    } else {
      assertThat(problems).isEmpty();
    }
  }

  @Test
  void aDisabledRecheckContradictsNoSetting() {
    props.put("incremental.recheck.delay.ms", "0");

    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void aFieldOfAnObjectThatIsNotCopiedIsRefused() {
    props.put("field.exclude", "contact.ssn");

    assertThat(validationFixture.onlyError("field.exclude"))
        .isEqualTo(
            "field.exclude contains 'contact.ssn', but crm.objects does not contain 'contact'. Did"
                + " you mean 'contacts'? Correct the name or remove the entry.");
  }

  @Test
  void aFieldThatANamedObjectDoesNotHaveIsRefused() {
    props.put("field.include", "contacts.emial,contacts.phone");
    assertThat(validationFixture.onlyError("field.include"))
        .isEqualTo(
            "field.include contains 'contacts.emial', but contacts does not have such a field. Did"
                + " you mean 'email'? Correct the name or remove the entry.");
    props.remove("field.include");
    props.put("field.exclude", "emial,phone");
    assertThat(validationFixture.onlyError("field.exclude"))
        .isEqualTo(
            "field.exclude contains 'emial', but no object that is copied has such a field. Did you"
                + " mean 'email'? Correct the name or remove the entry.");
  }

  @Test
  void withTheWildcardAnyFieldMayBeNamed() {
    props.put("crm.objects", "*");
    props.put("field.exclude", "emial,contacts.emial");
    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void anErrorOfTheVendorIsReportedAtItsSetting() {
    vendor.configErrors = Map.of("fake.access.token", "fake.access.token is missing. Set it.");

    assertThat(validationFixture.onlyError("fake.access.token"))
        .isEqualTo("fake.access.token is missing. Set it.");
    assertThat(vendor.requests).isEmpty();
  }

  @Test
  void aMisspeltSettingIsReportedWithTheClosestNameAndWithoutItsValue() {
    props.put("fake.acess.token", "s3cret too");
    ConfigValidation.Report report = validationFixture.validate();

    assertThat(ValidationFixture.errors(report))
        .containsOnly(
            Map.entry(
                "fake.acess.token",
                List.of(
                    "Unknown setting fake.acess.token. Did you mean fake.access.token? Rename or"
                        + " remove it.")));
    assertThat(report.values())
        .filteredOn(value -> value.name().equals("fake.acess.token"))
        .allSatisfy(value -> assertThat(value.value()).isNull());
    assertThat(vendor.requests).isEmpty();
  }

  @Test
  void settingsOfLaterVersionsAreIgnoredWithOneWarning() {
    props.put("associations.enabled", "true");
    props.put("my.company.label", "x");

    ConfigValidation.Report report = validationFixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings())
        .containsExactly(
            "This version of the connector ignores unknown settings: associations.enabled,"
                + " my.company.label. Remove them if they are not needed.");
  }

  @Test
  void withoutAConsumerAWarningSaysThatReconciliationIsOff() {
    ValidationFixture validationFixture = new ValidationFixture();
    validationFixture.props.remove("reconcile.consumer.bootstrap.servers");
    assertThat(validationFixture.validate().warnings())
        .singleElement()
        .asString()
        .contains("Reconciliation is off", "reconcile.consumer.bootstrap.servers");
    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void aTopicMappingNamesACopiedObject() {
    ValidationFixture validationFixture = new ValidationFixture();
    validationFixture.props.put("reconcile.topics", "contact:lake");
    assertThat(validationFixture.onlyError("reconcile.topics")).contains("'contact'", "contacts");
    validationFixture.props.put("reconcile.topics", "contacts:lake");
    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void aReleaseNamesAnObjectAndARun() {
    ValidationFixture validationFixture = new ValidationFixture();
    validationFixture.props.put("delete.release", "contacts");
    assertThat(validationFixture.onlyError("delete.release")).contains("contacts:1760000000000");
    validationFixture.props.put("delete.release", "contact:1760000000000");
    assertThat(validationFixture.onlyError("delete.release")).contains("'contact'", "contacts");
    validationFixture.props.put("delete.release", "contacts:1760000000000");
    assertThat(validationFixture.errors()).isEmpty();
  }
}
