/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static io.crmconnect.simsalesforce.TestClient.DATA;
import static io.crmconnect.simsalesforce.TestClient.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Deletes, merges, sharing, transactions, and how getUpdated and getDeleted tell of them. */
class SimSalesforceChangesTest {
  private static final long MINUTE = 60_000;

  private final TestClient client = new TestClient(SimSettings.DEFAULT);
  private final SimSalesforce org = client.org;

  @Test
  void queryAllShowsTheRecycleBinUntilItIsEmptied() {
    String id = client.create("Account", "a", START);
    org.delete("Account", id, START + 5_000);

    assertThat(client.query("SELECT Id FROM Account", START + 5_000).path("records")).isEmpty();
    assertThat(
            client.ids(
                "SELECT Id FROM Account WHERE IsDeleted = TRUE AND SystemModstamp >= "
                    + Instant.ofEpochMilli(START + 5_000),
                START + 5_000))
        .containsExactly(id);
    org.undelete("Account", id, START + 6_000);
    assertThat(client.query("SELECT Id FROM Account", START + 6_000).path("records")).hasSize(1);
    org.delete("Account", id, START + 7_000);
    org.emptyBin("Account", START + 8_000);
    assertThat(client.ids("SELECT Id FROM Account", START + 8_000)).isEmpty();
  }

  @Test
  void theRecycleBinForgetsAfterFifteenDays() {
    String id = client.create("Account", "a", START);
    org.delete("Account", id, START);
    long day = 86_400_000;

    client.token =
        client.login(TestClient.CREDENTIALS, START + 15 * day).path("access_token").asText();
    assertThat(client.ids("SELECT Id FROM Account", START + 15 * day)).containsExactly(id);
    assertThat(client.ids("SELECT Id FROM Account", START + 15 * day + 1)).isEmpty();
  }

  @Test
  void aMergeDeletesTheLosersAndMovesTheirChildren() {
    String winner = client.create("Account", "a", START);
    String loser = client.create("Account", "b", START);
    String child = org.create("Contact", Map.of("AccountId", loser), START);
    org.update("Account", List.of(loser), Map.of("Phone", "7"), START);

    org.merge("Account", winner, List.of(loser), START + 5_000);

    JsonNode rows =
        client
            .queryAll(
                "SELECT Id, Name, Phone, IsDeleted, MasterRecordId FROM Account ORDER BY Id",
                START + 5_000)
            .path("records");
    assertThat(rows.path(0).path("Phone").asText()).isEqualTo("7");
    assertThat(rows.path(0).path("Name").asText()).isEqualTo("a");
    assertThat(rows.path(1).path("IsDeleted").asBoolean()).isTrue();
    assertThat(rows.path(1).path("MasterRecordId").asText()).isEqualTo(winner);
    assertThat(
            client
                .query("SELECT AccountId FROM Contact WHERE Id = '" + child + "'", START + 5_000)
                .path("records")
                .path(0)
                .path("AccountId")
                .asText())
        .isEqualTo(winner);
  }

  @Test
  void childrenAreDeletedWithTheirParentAndStampedOrNot() {
    TestClient unstamped =
        new TestClient(
            SimSettings.DEFAULT.withOpenQuestions(
                new OpenQuestions(false, false, false, false, false, false, false)));
    for (TestClient each : List.of(client, unstamped)) {
      String parent = each.create("Account", "a", START);
      each.org.create("Contact", Map.of("AccountId", parent), START);
      each.org.delete("Account", parent, START + 5_000);
    }
    String soql =
        "SELECT Id FROM Contact WHERE IsDeleted = TRUE AND SystemModstamp >= "
            + Instant.ofEpochMilli(START + 5_000);

    assertThat(client.ids(soql, START + 5_000)).hasSize(1);
    assertThat(unstamped.ids(soql, START + 5_000)).isEmpty();
    assertThat(unstamped.ids("SELECT Id FROM Contact WHERE IsDeleted = TRUE", START + 5_000))
        .hasSize(1);
  }

  @Test
  void hiddenRecordsAreInNoAnswer() {
    String id = client.create("Account", "a", START);
    String deleted = client.create("Account", "b", START);
    org.delete("Account", deleted, START);
    org.setHidden("Account", List.of(id, deleted), true);

    assertThat(client.ids("SELECT Id FROM Account", START)).isEmpty();
    assertThat(updated("Account", START - MINUTE, START + MINUTE, START + MINUTE).path("ids"))
        .isEmpty();
    assertThat(deleted("Account", START - MINUTE, START + MINUTE).path("deletedRecords")).isEmpty();
    assertThat(
            client
                .post(
                    DATA + "/composite/sobjects/Account",
                    "{\"ids\":[\"" + id + "\"],\"fields\":[\"Id\"]}",
                    START)
                .path(0)
                .isNull())
        .isTrue();
    client.get(DATA + "/sobjects/Account/" + id, START);
    assertThat(client.refusal()).isEqualTo("404 NOT_FOUND");
    org.setHidden("Account", List.of(id), false);
    assertThat(client.ids("SELECT Id FROM Account", START)).containsExactly(id);
  }

  @Test
  void aFormulaChangesWithoutAStamp() {
    String id = client.create("Account", "a", START);

    org.changeSilently("Account", id, Map.of("Revenue_Per_Head__c", "7.5"), START + 5_000);

    JsonNode row =
        client
            .query("SELECT Revenue_Per_Head__c, SystemModstamp FROM Account", START + 5_000)
            .path("records")
            .path(0);
    assertThat(row.path("Revenue_Per_Head__c").asDouble()).isEqualTo(7.5);
    assertThat(row.path("SystemModstamp").asText()).isEqualTo(RowValues.moment(START));
  }

  @Test
  void aMassRestampMovesSystemModstampAlone() {
    String id = client.create("Account", "a", START);
    org.restampAll("Account", START + 5_000);

    JsonNode row =
        client
            .query("SELECT LastModifiedDate, SystemModstamp FROM Account", START + 5_000)
            .path("records")
            .path(0);
    assertThat(row.path("LastModifiedDate").asText()).isEqualTo(RowValues.moment(START));
    assertThat(row.path("SystemModstamp").asText()).isEqualTo(RowValues.moment(START + 5_000));
    assertThat(org.rows("Account").get(0).id()).isEqualTo(id);
  }

  @Test
  void latestDateCoveredWaitsForALongTransaction() {
    String id = client.create("Account", "a", START);
    long now = START + 4 * MINUTE;

    org.updateUntil("Account", List.of(id), Map.of("Name", "b"), now, START + MINUTE + 5_000);

    assertThat(name(id, now - 1)).isEqualTo("a");
    assertThat(latest("Account", now - 1)).isEqualTo(RowValues.moment(START + MINUTE));
    assertThat(name(id, now)).isEqualTo("b");
    assertThat(latest("Account", now)).isEqualTo(RowValues.moment(now));
  }

  @Test
  void getUpdatedCutsSecondsAndRefusesAShortRange() {
    String id = client.create("Account", "a", START + 30_000);

    JsonNode answer = updated("Account", START + 30_000, START + 90_000, START + 100_000);

    assertThat(answer.path("ids").path(0).asText()).isEqualTo(id);
    assertThat(answer.path("latestDateCovered").asText())
        .isEqualTo(RowValues.moment(START + MINUTE));
    updated("Account", START + 30_000, START + 59_000, START + 100_000);
    assertThat(client.refusal()).isEqualTo("400 INVALID_REPLICATION_DATE");
    updated("Account", START - 31 * 86_400_000L, START, START);
    assertThat(client.refusal()).isEqualTo("400 INVALID_REPLICATION_DATE");
    updated("AccountHistory", START - MINUTE, START, START);
    assertThat(client.json().path(0).path("message").asText())
        .isEqualTo("object type AccountHistory is not replicable");
  }

  @Test
  void getDeletedHasHardDeletesUntilTheLogForgetsThem() {
    String soft = client.create("Account", "a", START);
    String hard = client.create("Account", "b", START);
    String back = client.create("Account", "c", START);
    org.delete("Account", soft, START + 5_000);
    org.hardDelete("Account", hard, START + 6_000);
    org.delete("Account", back, START + 7_000);
    org.undelete("Account", back, START + 8_000);

    JsonNode answer = deleted("Account", START, START + 2 * MINUTE);

    assertThat(answer.path("deletedRecords").findValuesAsText("id")).containsExactly(soft, hard);
    assertThat(answer.path("deletedRecords").path(1).path("deletedDate").asText())
        .isEqualTo(RowValues.moment(START + 6_000));
    org.forgetDeletes("Account", START + 7_000);
    JsonNode later = deleted("Account", START, START + 2 * MINUTE);
    assertThat(later.path("deletedRecords")).isEmpty();
    assertThat(later.path("earliestDateAvailable").asText())
        .isEqualTo(RowValues.moment(START + MINUTE));
  }

  @Test
  void aPurgedLogMayAlsoRefuse() {
    TestClient strict =
        new TestClient(
            SimSettings.DEFAULT.withOpenQuestions(
                new OpenQuestions(true, true, true, false, true, true, false)));
    strict.org.forgetDeletes("Account", START);

    strict.get(target("deleted", "Account", START - MINUTE, START + MINUTE), START + MINUTE);

    assertThat(strict.refusal()).isEqualTo("400 INVALID_REPLICATION_DATE");
  }

  private String name(String id, long now) {
    return client
        .query("SELECT Name FROM Account WHERE Id = '" + id + "'", now)
        .path("records")
        .path(0)
        .path("Name")
        .asText();
  }

  private String latest(String object, long now) {
    return updated(object, now - 3 * MINUTE, now, now).path("latestDateCovered").asText();
  }

  private JsonNode updated(String object, long start, long end, long now) {
    return client.get(target("updated", object, start, end), now);
  }

  private JsonNode deleted(String object, long start, long end) {
    return client.get(target("deleted", object, start, end), end);
  }

  private static String target(String resource, String object, long start, long end) {
    return DATA
        + "/sobjects/"
        + object
        + "/"
        + resource
        + "/?start="
        + TestClient.encode(RowValues.moment(start))
        + "&end="
        + TestClient.encode(RowValues.moment(end));
  }
}
