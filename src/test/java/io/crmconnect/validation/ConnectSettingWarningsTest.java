/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Settings of Connect that decide what becomes of the records. */
class ConnectSettingWarningsTest {
  private final ValidationFixture fixture = new ValidationFixture();

  private String onlyWarning() {
    assertThat(fixture.errors()).isEmpty();
    assertThat(fixture.validate().warnings()).hasSize(1);
    return fixture.validate().warnings().get(0);
  }

  @Test
  void toleratedErrorsAreWarnedOf() {
    fixture.props.put("errors.tolerance", "all");
    assertThat(onlyWarning())
        .contains("errors.tolerance", "records.dropped", "the next reconciliation", "none");
  }

  @Test
  void toleratedErrorsWithoutReconciliationAreWarnedOf() {
    fixture.props.remove("reconcile.consumer.bootstrap.servers");
    fixture.props.put("errors.tolerance", "all");
    assertThat(fixture.validate().warnings())
        .anySatisfy(text -> assertThat(text).contains("errors.tolerance", "it is off"));
  }

  @Test
  void otherTolerancesAreNotWarnedOf() {
    fixture.props.put("errors.tolerance", "none");
    assertThat(fixture.validate().warnings()).isEmpty();
  }

  /** The offsets that would tell whether it is a change are not known here. */
  @Test
  void topicsThatAreRenamedAreNamed() {
    fixture.props.put("transforms", "route");
    fixture.props.put("transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter");
    fixture.props.put("transforms.route.regex", "crm\\.(.*)");
    fixture.props.put("transforms.route.replacement", "lake.$1");
    assertThat(onlyWarning())
        .contains("crm.contacts to lake.contacts", "crm.deals to lake.deals", "begins anew");
  }

  @Test
  void transformationsThatMayRenameAreNamedByTheirObjects() {
    fixture.props.put("transforms", "route");
    fixture.props.put("transforms.route.type", "com.example.Router");
    assertThat(onlyWarning()).contains("contacts, deals", "begins anew");
  }

  @Test
  void aWrongEntryInReconcileTopicsIsNamed() {
    fixture.props.put("reconcile.topics", "contacts:lake.contacts");
    assertThat(onlyWarning()).contains("crm.contacts", "reconcile.topics says lake.contacts");
  }
}
