/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every rule of the oracle is broken once by a wrong history, and kept by the right one. */
class OracleTest {
  private static final String TOPIC = "crm.contacts";

  private final FinalCheck.AtRest allOfContacts =
      new FinalCheck.AtRest(
          Map.of("contacts", Long.MIN_VALUE), field -> true, Set.of("contacts"), List.of());
  private final ReferenceModel referenceModel = new ReferenceModel();
  private final Freshness freshness = new Freshness((object, editedAt) -> false);
  private Oracle oracle;

  @BeforeEach
  void createTwoStatesOfOneRecord() {
    Map<String, String> types = new LinkedHashMap<>();
    types.put("Name", "string");
    types.put("size", "number");
    ReferenceModel.ObjectModel contacts = referenceModel.add("contacts", types);
    contacts.addState("7", 10, 1000, 900, Map.of("Name", "Ann", "size", "1"), true);
    contacts.addState("7", 20, 2000, 900, Map.of("Name", "Ann", "size", "2.50"), true);
    oracle = oracle(false);
  }

  private Oracle oracle(boolean staleReads) {
    return oracle(staleReads, field -> true);
  }

  private Oracle oracle(boolean staleReads, Predicate<String> requestedFields) {
    return oracle(staleReads, requestedFields, List.of());
  }

  private Oracle oracleOfExactlyOnce(boolean fieldToggled, boolean comparesAllFields) {
    return oracle(
        false,
        field -> true,
        List.of(
            new NoRepeatUnderExactlyOnce(
                tolerances(false), () -> fieldToggled, comparesAllFields)));
  }

  private static Tolerances tolerances(boolean staleReads) {
    return new Tolerances(staleReads, false, 0, false, false, false, false);
  }

  private Oracle oracle(
      boolean staleReads, Predicate<String> requestedFields, List<Invariant> moreInvariants) {
    Tolerances tolerances = tolerances(staleReads);
    List<Invariant> invariants =
        new ArrayList<>(
            Oracle.topicInvariants(tolerances, referenceModel, incarnation -> incarnation > 7));
    invariants.add(freshness);
    invariants.addAll(moreInvariants);
    KeyStates keyStates = new KeyStates();
    return new Oracle(
        "crm.",
        referenceModel,
        new History(() -> 0, History.Subject.NONE),
        keyStates,
        new ShownStateFinder(tolerances, incarnation -> requestedFields),
        invariants,
        List.of(
            new TopicEqualsCrm(referenceModel, keyStates),
            new NoDeletedRecordLeft(referenceModel, keyStates)));
  }

  private static TopicLogs.Entry entry(long version, Double size, long incarnation) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", "7");
    values.put("name", "Ann");
    values.put("size", size);
    values.put("_created_at", new Date(900));
    values.put("_updated_at", new Date(version));
    values.put("_deleted", false);
    return new TopicLogs.Entry(TOPIC, "7", version, "upsert", values, 30, incarnation);
  }

  private void assertViolates(String rule, TopicLogs.Entry entry) {
    assertThatThrownBy(() -> oracle.checkEntry(entry))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageStartingWith(rule);
  }

  @Test
  void aCorrectHistoryPasses() {
    oracle.checkEntry(entry(1000, 1.0, 1));
    oracle.checkEntry(entry(2000, 2.5, 1));
    oracle.checkAtRest(allOfContacts);
  }

  @Test
  void aWrongValueIsDetected() {
    assertViolates("never a wrong value", entry(1000, 2.5, 1));
    assertViolates("never a wrong value", entry(1000, null, 1));
    assertViolates("never a wrong value", entry(1500, 1.0, 1));
  }

  @Test
  void aMissingColumnIsDetected() {
    TopicLogs.Entry entry = entry(1000, 1.0, 1);
    entry.values().remove("size");

    assertViolates("never a wrong value", entry);
  }

  @Test
  void aFieldThatWasNotRequestedIsDetected() {
    oracle = oracle(false, field -> !field.equals("contacts.size"));

    assertViolates("never a wrong value", entry(1000, 1.0, 1));
    oracle.checkEntry(entry(1000, null, 1));
  }

  @Test
  void anOlderVersionAfterANewerOneIsDetected() {
    oracle.checkEntry(entry(2000, 2.5, 1));

    assertViolates("no version goes backwards", entry(1000, 1.0, 1));
    assertViolates("no version goes backwards", entry(1000, 1.0, 2));
  }

  @Test
  void onlyARestartedTaskMayShowTheStateOfAStaleReplica() {
    oracle = oracle(true);
    oracle.checkEntry(entry(2000, 2.5, 1));

    assertViolates("no version goes backwards", entry(1000, 1.0, 1));
    oracle.checkEntry(entry(1000, 1.0, 2));
  }

  @Test
  void aVersionEmittedTwiceByOneRunIsDetected() {
    oracle.checkEntry(entry(2000, 2.5, 1));
    assertViolates("no version twice", entry(2000, 2.5, 1));
    oracle.checkEntry(entry(2000, 2.5, 2));
  }

  /** Sweeps that compare all fields write each row once more if the fields are other ones. */
  @ParameterizedTest
  @CsvSource({"false, false, true", "true, false, true", "false, true, true", "true, true, false"})
  void underExactlyOnceARepeatIsDetectedUnlessOtherFieldsAreCompared(
      boolean fieldToggled, boolean comparesAllFields, boolean detected) {
    oracle = oracleOfExactlyOnce(fieldToggled, comparesAllFields);
    oracle.checkEntry(entry(2000, 2.5, 1));
    if (detected) {
      assertViolates("no repeat under exactly-once", entry(2000, 2.5, 2));
    } else {
      assertThatCode(() -> oracle.checkEntry(entry(2000, 2.5, 2))).doesNotThrowAnyException();
    }
  }

  @Test
  void aDeleteOfALiveRecordIsDetected() {
    assertViolates(
        "no delete of a living record",
        new TopicLogs.Entry(TOPIC, "7", 2000, "delete", null, 30, 1));
  }

  @Test
  void twoRunningTasksWithOneObjectAreDetected() {
    oracle.checkEntry(entry(1000, 1.0, 8));

    assertViolates("one object belongs to one task", entry(2000, 2.5, 9));
  }

  @Test
  void anUnknownIdIsDetected() {
    TopicLogs.Entry entry = entry(1000, 1.0, 1);
    entry.values().put("id", "8");

    assertViolates(
        "never a wrong value",
        new TopicLogs.Entry(TOPIC, "8", 1000, "upsert", entry.values(), 30, 1));
  }

  @Test
  void quarantineAndUnknownTopicsAreDetected() {
    assertViolates(
        "every row of the CRM fits",
        new TopicLogs.Entry("crm.quarantine", "", -1, "", Map.of(), 30, 1));
    assertViolates(
        "known topics only", new TopicLogs.Entry("crm.other", "", -1, "", Map.of(), 30, 1));
  }

  @Test
  void atRestAMissingAndAnOldRecordAreDetected() {
    assertThatThrownBy(() -> oracle.checkAtRest(allOfContacts))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageContaining("missing contacts 7");

    oracle.checkEntry(entry(1000, 1.0, 1));

    assertThatThrownBy(() -> oracle.checkAtRest(allOfContacts))
        .isInstanceOf(InvariantViolation.class)
        .hasMessageStartingWith("at rest");
  }

  @Test
  void aLateEditIsDetectedUnlessItsDeadlineWasSuspended() {
    freshness.recordEdit("contacts", "7", 1, 100, 50);
    freshness.suspendDeadlines(120, 140);
    assertThatCode(() -> freshness.checkTime(170)).doesNotThrowAnyException();
    assertThatThrownBy(() -> freshness.checkTime(171)).isInstanceOf(InvariantViolation.class);

    freshness.recordEdit("contacts", "7", 1, 200, 50);
    oracle.checkEntry(entry(2000, 2.5, 1));
    assertThatCode(() -> freshness.checkTime(300)).doesNotThrowAnyException();
  }
}
