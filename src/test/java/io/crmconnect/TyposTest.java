package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TyposTest {
  private static final List<String> KNOWN =
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
  void aSlipIsToldTheLikelyName(String slip, String meant) {
    assertThat(SettingsCheck.typos(List.of(slip), KNOWN).get(slip))
        .isEqualTo(
            "There is no setting "
                + slip
                + ". Did you mean "
                + meant
                + "? Rename it or leave it out.");
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
  void connectsOwnSettingsAreNobodysSlip(String name) {
    assertThat(SettingsCheck.typos(List.of(name), KNOWN)).isEmpty();
    assertThat(SettingsCheck.unknown(List.of(name), KNOWN)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "associations.enabled",
        "salesforce.instance.url",
        "my.company.label",
        "schema.registry.auto.register"
      })
  void whatIsNotNearIsNoSlip(String name) {
    assertThat(SettingsCheck.typos(List.of(name), KNOWN)).isEmpty();
    assertThat(SettingsCheck.unknown(List.of(name), KNOWN)).containsExactly(name);
  }

  @Test
  void knownSettingsAreNoSlipOfEachOther() {
    assertThat(SettingsCheck.typos(KNOWN, KNOWN)).isEqualTo(Map.of());
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
  void distancesAreCounted(String a, String b, int distance) {
    assertThat(Typos.distance(a, b)).isEqualTo(distance);
  }
}
