/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SuggestionsTest {
  private static final List<String> KNOWN_SETTINGS =
      List.copyOf(CrmSourceConfig.definition(List.of(new FakeVendor())).names());

  @ParameterizedTest
  @CsvSource({
    "poll.intervall.ms, poll.interval.ms",
    "poll.interval, poll.interval.ms",
    "topics.prefix, topic.prefix",
    "topic_prefix, topic.prefix",
    "crm.object, crm.objects",
    "CRM.Vendor, crm.vendor",
    "backfill.start, backfill.start.date",
    "fake.token, fake.access.token",
    "rate.limit.search, rate.limit.search.per.second",
    "field.exlcude, field.exclude",
    "task.max, tasks.max",
    "schema.drifts, schema.drift",
    "schema.accepted, schema.accept",
    "schema.registry.urls, schema.registry.url",
    "schema.backfill.new.field, schema.backfill.new.fields",
    "alert.webhook.urls, alert.webhook.url"
  })
  void aMisspellingSuggestsTheClosestName(String misspelling, String suggestion) {
    assertThat(ConfigRules.findTypos(List.of(misspelling), KNOWN_SETTINGS).get(misspelling))
        .isEqualTo(
            "Unknown setting "
                + misspelling
                + ". Did you mean "
                + suggestion
                + "? Rename or remove it.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "tasks.max",
        "connector.plugin.version",
        "key.converter",
        "key.converter.plugin.version",
        "key.converter.schema.registry.url",
        "value.converter.schemas.enable",
        "header.converter",
        "transforms",
        "transforms.x.topic.prefix",
        "predicates.p.type",
        "topic.creation.default.cleanup.policy",
        "topic.creation.groups",
        "errors.retry.timeout",
        "errors.tolerance",
        "producer.override.batch.size",
        "exactly.once.support",
        "transaction.boundary",
        "transaction.boundary.interval.ms",
        "offsets.storage.topic",
        "reconcile.consumer.security.protocol",
        "config.action.reload"
      })
  void settingsOfKafkaConnectAreNoMisspelling(String name) {
    assertThat(ConfigRules.findTypos(List.of(name), KNOWN_SETTINGS)).isEmpty();
    assertThat(ConfigRules.findUnknown(List.of(name), KNOWN_SETTINGS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "associations.enabled",
        "salesforce.instance.url",
        "my.company.label",
        "schema.registry.auto.register"
      })
  void aDistantNameIsNoMisspelling(String name) {
    assertThat(ConfigRules.findTypos(List.of(name), KNOWN_SETTINGS)).isEmpty();
    assertThat(ConfigRules.findUnknown(List.of(name), KNOWN_SETTINGS)).containsExactly(name);
  }

  @Test
  void knownSettingsAreNoMisspellingsOfEachOther() {
    assertThat(ConfigRules.findTypos(KNOWN_SETTINGS, KNOWN_SETTINGS)).isEqualTo(Map.of());
  }

  @ParameterizedTest
  @CsvSource({
    "abc, abc, 0",
    "abc, acb, 1",
    "abc, ab, 1",
    "abc, abxc, 1",
    "abc, xyz, 3",
    "'', ab, 2"
  })
  void theEditDistanceIsCounted(String a, String b, int distance) {
    assertThat(Suggestions.editDistance(a, b)).isEqualTo(distance);
  }
}
