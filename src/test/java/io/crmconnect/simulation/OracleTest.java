package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every rule of the oracle is broken once by a wrong history, and kept by the right one. */
class OracleTest {
  private static final String TOPIC = "crm.contacts";

  private final Truth truth = new Truth();
  private final Freshness freshness = new Freshness((object, editedAt) -> false);
  private Oracle oracle;

  @BeforeEach
  void twoStatesOfOneRecord() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("Name", "string");
    types.put("size", "number");
    Truth.Objekt contacts = truth.add("contacts", types);
    contacts.became("7", 10, 1000, 900, Map.of("Name", "Ann", "size", "1"), true);
    contacts.became("7", 20, 2000, 900, Map.of("Name", "Ann", "size", "2.50"), true);
    oracle = oracle(false);
  }

  private Oracle oracle(boolean staleReads) {
    return new Oracle(
        new Oracle.Rules(staleReads, false, "crm", 0, false, false),
        truth,
        incarnation -> field -> true,
        incarnation -> incarnation > 7,
        freshness,
        new History(() -> 0, History.Subject.NONE));
  }

  private static Topics.Entry entry(long version, Double size, long incarnation) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", "7");
    values.put("name", "Ann");
    values.put("size", size);
    values.put("_created_at", new Date(900));
    values.put("_updated_at", new Date(version));
    values.put("_deleted", false);
    return new Topics.Entry(TOPIC, "7", version, "upsert", values, 30, incarnation);
  }

  private void breaks(String rule, Topics.Entry entry) {
    assertThatThrownBy(() -> oracle.read(entry))
        .isInstanceOf(Broken.class)
        .hasMessageStartingWith(rule);
  }

  @Test
  void theTrueHistoryPasses() {
    oracle.read(entry(1000, 1.0, 1));
    oracle.read(entry(2000, 2.5, 1));
    oracle.equalAtRest(
        Map.of("contacts", Long.MIN_VALUE), field -> true, java.util.Set.of("contacts"));
  }

  @Test
  void aWrongValueIsSeen() {
    breaks("never a wrong value", entry(1000, 2.5, 1));
    breaks("never a wrong value", entry(1000, null, 1));
    breaks("never a wrong value", entry(1500, 1.0, 1));
  }

  @Test
  void aMissingColumnIsSeen() {
    Topics.Entry entry = entry(1000, 1.0, 1);
    entry.values().remove("size");

    breaks("never a wrong value", entry);
  }

  @Test
  void aFieldThatWasNotToBeReadIsSeen() {
    oracle =
        new Oracle(
            new Oracle.Rules(false, false, "crm", 0, false, false),
            truth,
            incarnation -> field -> !field.equals("contacts.size"),
            incarnation -> false,
            freshness,
            new History(() -> 0, History.Subject.NONE));

    breaks("never a wrong value", entry(1000, 1.0, 1));
    oracle.read(entry(1000, null, 1));
  }

  @Test
  void anOlderVersionAfterANewerOneIsSeen() {
    oracle.read(entry(2000, 2.5, 1));

    breaks("no version goes backwards", entry(1000, 1.0, 1));
    breaks("no version goes backwards", entry(1000, 1.0, 2));
  }

  @Test
  void onlyARestartedTaskMayBeTakenInByAStaleReplica() {
    oracle = oracle(true);
    oracle.read(entry(2000, 2.5, 1));

    breaks("no version goes backwards", entry(1000, 1.0, 1));
    oracle.read(entry(1000, 1.0, 2));
  }

  @Test
  void aVersionTwiceByOneRunIsSeen() {
    oracle.read(entry(2000, 2.5, 1));
    breaks("no version twice", entry(2000, 2.5, 1));
    oracle.read(entry(2000, 2.5, 2));
  }

  @Test
  void aDeleteOfALivingRecordIsSeen() {
    breaks(
        "no delete of a living record", new Topics.Entry(TOPIC, "7", 2000, "delete", null, 30, 1));
  }

  @Test
  void twoRunningTasksWithOneObjectAreSeen() {
    oracle.read(entry(1000, 1.0, 8));

    breaks("one object belongs to one task", entry(2000, 2.5, 9));
  }

  @Test
  void anUnknownIdIsSeen() {
    Topics.Entry entry = entry(1000, 1.0, 1);
    entry.values().put("id", "8");

    breaks(
        "never a wrong value", new Topics.Entry(TOPIC, "8", 1000, "upsert", entry.values(), 30, 1));
  }

  @Test
  void quarantineAndUnknownTopicsAreSeen() {
    breaks(
        "every row of the CRM fits",
        new Topics.Entry("crm.quarantine", "", -1, "", Map.of(), 30, 1));
    breaks("known topics only", new Topics.Entry("crm.other", "", -1, "", Map.of(), 30, 1));
  }

  @Test
  void atRestAMissingAndAnOldRecordAreSeen() {
    assertThatThrownBy(
            () ->
                oracle.equalAtRest(
                    Map.of("contacts", Long.MIN_VALUE),
                    field -> true,
                    java.util.Set.of("contacts")))
        .isInstanceOf(Broken.class)
        .hasMessageContaining("missing contacts 7");

    oracle.read(entry(1000, 1.0, 1));

    assertThatThrownBy(
            () ->
                oracle.equalAtRest(
                    Map.of("contacts", Long.MIN_VALUE),
                    field -> true,
                    java.util.Set.of("contacts")))
        .isInstanceOf(Broken.class)
        .hasMessageStartingWith("at rest");
  }

  @Test
  void aLateEditIsSeenAndAnExcusedOneIsNot() {
    freshness.edited("contacts", "7", 1, 100, 50);
    freshness.excuse(120, 140);
    assertThatCode(() -> freshness.check(170)).doesNotThrowAnyException();
    assertThatThrownBy(() -> freshness.check(171)).isInstanceOf(Broken.class);

    freshness.edited("contacts", "7", 1, 200, 50);
    oracle.read(entry(2000, 2.5, 1));
    assertThatCode(() -> freshness.check(300)).doesNotThrowAnyException();
  }
}
