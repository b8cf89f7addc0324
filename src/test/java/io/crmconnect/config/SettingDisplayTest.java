/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings as Connect's user interfaces show them. */
class SettingDisplayTest {
  private static final ConfigDef DEFINITION = CrmSourceConfig.definition(Vendors.shipped());

  private final Map<String, String> props =
      new TreeMap<>(
          Map.of("crm.vendor", "hubspot", "crm.objects", "contacts", "topic.prefix", "crm"));

  private ConfigValue validated(String setting) {
    return DEFINITION.validateAll(props).get(setting);
  }

  @Test
  void everySettingHasANameOfItsOwnThatPeopleRead() {
    assertThat(DEFINITION.configKeys().values())
        .allSatisfy(
            key -> assertThat(key.displayName).as(key.name).matches("[A-Z][A-Za-z ]+( \\(.+\\))?"));
    assertThat(DEFINITION.configKeys().values())
        .extracting(key -> key.displayName)
        .doesNotHaveDuplicates();
  }

  @Test
  void orderAndWidthAreSetInEachGroup() {
    DEFINITION.configKeys().values().stream()
        .collect(Collectors.groupingBy(key -> key.group))
        .forEach(
            (group, keys) ->
                assertThat(keys)
                    .as(group)
                    .extracting(key -> key.orderInGroup)
                    .doesNotHaveDuplicates());
    assertThat(DEFINITION.configKeys().values())
        .allSatisfy(key -> assertThat(key.width).as(key.name).isNotEqualTo(ConfigDef.Width.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "crm.vendor                       | hubspot",
        "delete.mode                      | tombstone,soft,both",
        "delete.soft.values               | null,keep",
        "number.mode                      | double,decimal,string",
        "value.misfit                     | null,quarantine",
        "schema.drift                     | quarantine,keep,fail",
        "schema.registry.subject.strategy | TopicNameStrategy,RecordNameStrategy",
        "hubspot.api.version              | 2026-09,v3",
        "hubspot.sensitive.data           | sensitive,highly_sensitive",
        "crm.objects                      | *,companies,contacts,deals",
        "crm.objects.exclude              | companies,contacts,deals",
        "crm.reference                    | *,owners,pipelines",
        "crm.associations                 | *",
      })
  void everyChoiceIsOffered(String setting, String values) {
    assertThat(validated(setting).recommendedValues()).contains((Object[]) values.split(","));
  }

  /** What Kafka would accept without a message of ours is offered, and nothing else. */
  @Test
  void everyOfferedValueIsValid() {
    DEFINITION
        .configKeys()
        .forEach(
            (name, key) ->
                validated(name)
                    .recommendedValues()
                    .forEach(
                        value -> {
                          if (key.validator != null) {
                            key.validator.ensureValid(
                                name, key.type == ConfigDef.Type.LIST ? List.of(value) : value);
                          }
                        }));
  }

  @ParameterizedTest
  @CsvSource({
    "number.decimal.scale,                  number.mode,             decimal, string",
    "number.decimal.precision,              number.mode,             decimal, double",
    "schema.registry.basic.auth.user.info,  schema.registry.url,     http://r, ''",
    "schema.registry.subject.strategy,      schema.registry.url,     http://r, ''",
    "schema.registry.ssl.keystore.password, schema.registry.url,     http://r, ''",
    "hubspot.oauth.client.id,               hubspot.access.token,    '',      token",
    "hubspot.oauth.refresh.token,           hubspot.access.token,    '',      token",
    "delete.soft.values,                    delete.mode,             both,    tombstone",
    "backfill.start.date,                   backfill.enabled,        true,    false",
    "reference.interval.ms,                 crm.reference,           owners,  ''",
    "associations.interval.ms,              crm.associations,        *,       ''",
    "property.history.interval.ms,          property.history,        deals.dealstage, ''",
    "lists.interval.ms,                     crm.lists,               7,       ''",
    "reconcile.interval.ms,       reconcile.consumer.bootstrap.servers, b:9092, ''",
    "reconcile.fields,            reconcile.consumer.bootstrap.servers, b:9092, ''",
  })
  void aSettingIsShownOnlyWhereItHasAMeaning(
      String setting, String dependsOn, String shown, String hidden) {
    assertThat(DEFINITION.configKeys().get(dependsOn).dependents).contains(setting);
    props.put(dependsOn, shown);
    assertThat(validated(setting).visible()).isTrue();
    props.put(dependsOn, hidden);
    assertThat(validated(setting).visible()).isFalse();
  }

  /** What a setting of ours depends on is said once, also for Kafka. */
  @Test
  void noSettingIsHiddenWithoutBeingADependent() {
    props.clear();
    assertThat(DEFINITION.configKeys().values())
        .filteredOn(key -> key.recommender != null && !key.recommender.visible(key.name, Map.of()))
        .extracting(key -> key.name)
        .isSubsetOf(
            DEFINITION.configKeys().values().stream()
                .flatMap(key -> key.dependents.stream())
                .toList());
  }

  /** Kafka validates a setting once for each that it depends on. */
  @Test
  void eachSettingDependsOnAtMostOne() {
    assertThat(DEFINITION.configKeys().values().stream().flatMap(key -> key.dependents.stream()))
        .doesNotHaveDuplicates()
        .isNotEmpty();
  }
}
