/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@code delete.soft.values=keep} requires. */
class SoftDeleteSettingsTest {
  private static final String SETTING = "delete.soft.values";

  private final ValidationFixture fixture = new ValidationFixture();

  SoftDeleteSettingsTest() {
    fixture.props.put(SETTING, "keep");
    fixture.props.put("delete.mode", "soft");
    fixture.props.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
  }

  @Test
  void itIsAcceptedWithAllThatItNeeds() {
    assertThat(fixture.errors()).isEmpty();
  }

  @Test
  void tombstonesHaveNoValues() {
    fixture.props.put("delete.mode", "tombstone");
    assertThat(fixture.onlyError(SETTING)).contains("delete.mode", "soft or both");
  }

  @Test
  void withoutAConsumerNoTopicIsRead() {
    fixture.props.remove("reconcile.consumer.bootstrap.servers");
    assertThat(fixture.onlyError(SETTING)).contains("reconcile.consumer.bootstrap.servers");
  }

  @Test
  void theConverterMustBeKnown() {
    fixture.props.remove("value.converter");
    assertThat(fixture.onlyError(SETTING)).contains("Set value.converter");
    fixture.props.put("value.converter", "com.example.NoConverter");
    assertThat(fixture.onlyError(SETTING)).contains("com.example.NoConverter", "cannot load");
  }
}
