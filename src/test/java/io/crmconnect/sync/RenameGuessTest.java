package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.DriftMode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which new names an alert offers for a field that is gone. */
class RenameGuessTest {
  private final Harness harness = new Harness();

  @Test
  void aNewNameThatSoundsAlike() {
    begin("fax");
    goes("fax", "fax_no", "telephone");
    assertThat(offered()).isEqualTo("contacts.fax_no:fax or contacts.fax:removed");
  }

  /** The vendor's order: the new property first, values copied in peace, the old one archived. */
  @Test
  void aNewNameThatHasAColumnAlready() {
    begin("phone");
    comes("phone_number");
    goes("phone");
    assertThat(offered()).isEqualTo("contacts.phone_number:phone or contacts.phone:removed");
  }

  @Test
  void aNewNameThatPeopleCallTheSame() {
    harness.labels.put("fax", "Telefax");
    harness.labels.put("f_2", "telefax");
    harness.labels.put("fax_of_home", "Home");
    begin("fax");
    comes("f_2");
    goes("fax", "fax_of_home");
    assertThat(offered())
        .isEqualTo("contacts.f_2:fax or contacts.fax_of_home:fax or contacts.fax:removed");
  }

  /** Labels are not stored: after a restart the name alone tells. */
  @Test
  void theLabelOfAFieldThatHasGoneIsForgottenByARestart() {
    harness.labels.put("fax", "Telefax");
    harness.labels.put("f_2", "Telefax");
    begin("fax");
    harness.fields.set(harness.fields.indexOf("fax"), "f_2");
    harness.rewrite();
    harness.start().settle();
    assertThat(offered()).isEqualTo("contacts.fax:removed");
  }

  @Test
  void anotherTypeIsNoNewName() {
    harness.labels.put("fax", "Telefax");
    harness.labels.put("fax_no", "Telefax");
    harness.types.put("fax_no", FieldType.NUMBER);
    begin("fax");
    goes("fax", "fax_no");
    assertThat(offered()).isEqualTo("contacts.fax:removed");
  }

  /** Three at most, the nearest first, those without a column before those with one. */
  @Test
  void notAllThatSoundsAlikeIsOffered() {
    begin("phone");
    comes("phone_1", "phone_of_assistant", "phone_of_office");
    goes("phone", "phone_number", "mobile_phone");
    assertThat(offered())
        .isEqualTo(
            "contacts.mobile_phone:phone or contacts.phone_number:phone or contacts.phone_1:phone"
                + " or contacts.phone:removed");
  }

  /** It was called so before. */
  @Test
  void aNameOfBeforeIsOfferedWhateverItSoundsLike() {
    begin("fax");
    goes("fax", "telex");
    decide("contacts.telex:fax");
    goes("telex", "fax");
    assertThat(offered()).isEqualTo("contacts.fax:telex or contacts.telex:removed");
  }

  private void begin(String field) {
    harness.fields.add(field);
    harness.fill(3);
    harness.start().settle();
    harness.commit();
  }

  private void comes(String... fields) {
    harness.fields.addAll(List.of(fields));
    harness.rewrite();
    harness.pass(300_001).commit();
  }

  private void goes(String field, String... more) {
    harness.fields.remove(field);
    comes(more);
  }

  private void decide(String accepted) {
    harness.drifting(DriftMode.QUARANTINE, accepted).start().settle();
    harness.commit().pass(40_000).commit();
  }

  /** The lines of the last alert. */
  private String offered() {
    List<String> alerts =
        harness.events().stream().filter(text -> text.startsWith("drift.found")).toList();
    assertThat(alerts).isNotEmpty();
    String last = alerts.get(alerts.size() - 1);
    return last.substring(last.indexOf("/config): ") + 10, last.lastIndexOf('.'));
  }
}
