/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.DriftMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import io.crmconnect.sync.testing.VendorShape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Which new names an alert suggests for a removed field. */
@ParameterizedClass
@EnumSource(VendorShape.class)
class RenameGuesserTest {
  private final TaskHarness task;
  private final FakeCrm crm;
  private final EmittedRecords emitted;

  RenameGuesserTest(VendorShape vendor) {
    task = new TaskHarness(TestSettings.defaults(), vendor);
    crm = task.crm();
    emitted = task.emitted();
  }

  @Test
  void offersASimilarName() {
    startWithField("fax");
    removeField("fax", "fax_no", "telephone");
    assertThat(offeredLines()).isEqualTo("contacts.fax_no:fax or contacts.fax:removed");
  }

  /** The vendor's order: the new property first, values copied in peace, the old one archived. */
  @Test
  void offersANameThatHasAColumnAlready() {
    startWithField("phone");
    addFields("phone_number");
    removeField("phone");
    assertThat(offeredLines()).isEqualTo("contacts.phone_number:phone or contacts.phone:removed");
  }

  @Test
  void offersANameWithTheSameLabel() {
    crm.fields().setLabel("fax", "Telefax");
    crm.fields().setLabel("f_2", "telefax");
    crm.fields().setLabel("fax_of_home", "Home");
    startWithField("fax");
    addFields("f_2");
    removeField("fax", "fax_of_home");
    assertThat(offeredLines())
        .isEqualTo("contacts.f_2:fax or contacts.fax_of_home:fax or contacts.fax:removed");
  }

  /** Labels are not stored: after a restart only the names are compared. */
  @Test
  void theLabelOfARemovedFieldIsLostByARestart() {
    crm.fields().setLabel("fax", "Telefax");
    crm.fields().setLabel("f_2", "Telefax");
    startWithField("fax");
    crm.fields().replace("fax", "f_2");
    crm.rewriteRows();
    task.start().answerAll();
    assertThat(offeredLines()).isEqualTo("contacts.fax:removed");
  }

  @Test
  void offersNoFieldOfAnotherType() {
    crm.fields().setLabel("fax", "Telefax");
    crm.fields().setLabel("fax_no", "Telefax");
    crm.fields().setType("fax_no", FieldType.NUMBER);
    startWithField("fax");
    removeField("fax", "fax_no");
    assertThat(offeredLines()).isEqualTo("contacts.fax:removed");
  }

  /** Three at most, the nearest first, those without a column before those with one. */
  @Test
  void notEverySimilarNameIsOffered() {
    startWithField("phone");
    addFields("phone_1", "phone_of_assistant", "phone_of_office");
    removeField("phone", "phone_number", "mobile_phone");
    assertThat(offeredLines())
        .isEqualTo(
            "contacts.mobile_phone:phone or contacts.phone_number:phone or contacts.phone_1:phone"
                + " or contacts.phone:removed");
  }

  /** It was called so before. */
  @Test
  void aFormerNameIsOfferedHoweverDifferent() {
    startWithField("fax");
    removeField("fax", "telex");
    restartWithDecision("contacts.telex:fax");
    removeField("telex", "fax");
    assertThat(offeredLines()).isEqualTo("contacts.fax:telex or contacts.telex:removed");
  }

  private void startWithField(String field) {
    crm.fields().add(field);
    crm.putOldRows(3);
    task.start().answerAll();
    task.commit();
  }

  private void addFields(String... fields) {
    crm.fields().add(fields);
    crm.rewriteRows();
    task.advance(300_001).commit();
  }

  private void removeField(String field, String... more) {
    crm.fields().remove(field);
    addFields(more);
  }

  private void restartWithDecision(String accepted) {
    task.settings().drift(DriftMode.QUARANTINE, accepted);
    task.start().answerAll();
    task.commit().advance(40_000).commit();
  }

  /** The lines of the last alert. */
  private String offeredLines() {
    List<String> alerts = emitted.events("drift.found");
    assertThat(alerts).isNotEmpty();
    String last = alerts.get(alerts.size() - 1);
    return last.substring(last.indexOf("/config): ") + 10, last.lastIndexOf('.'));
  }
}
