/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static io.crmconnect.simsalesforce.TestClient.DATA;
import static io.crmconnect.simsalesforce.TestClient.START;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimSalesforceQueryTest {
  private final TestClient client = new TestClient(SimSettings.DEFAULT);
  private final SimSalesforce org = client.org;

  @Test
  void aRowHasItsTypesAsRestWritesThem() {
    String id =
        org.create(
            "Account",
            Map.of(
                "Name", "Acme \"Ltd\"",
                "AnnualRevenue", "1.0E7",
                "NumberOfEmployees", "7",
                "BillingAddress", "Street 1"),
            START);

    JsonNode row =
        client
            .query(
                "SELECT Id, Name, AnnualRevenue, NumberOfEmployees, BillingAddress, Phone,"
                    + " IsDeleted, SystemModstamp FROM Account",
                START)
            .path("records")
            .path(0);

    assertThat(id).hasSize(18).startsWith("001");
    assertThat(row.path("Id").asText()).isEqualTo(id);
    assertThat(row.path("attributes").path("type").asText()).isEqualTo("Account");
    assertThat(row.path("Name").asText()).isEqualTo("Acme \"Ltd\"");
    assertThat(row.path("AnnualRevenue").isNumber()).isTrue();
    assertThat(row.path("AnnualRevenue").asDouble()).isEqualTo(1.0E7);
    assertThat(row.path("BillingAddress").isObject()).isTrue();
    assertThat(row.path("Phone").isNull()).isTrue();
    assertThat(row.path("IsDeleted").isBoolean()).isTrue();
    assertThat(row.path("SystemModstamp").asText()).isEqualTo("2026-09-21T14:14:00.000+0000");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELEKT Id FROM Account | 400 MALFORMED_QUERY",
        "SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c' | 400"
            + " MALFORMED_QUERY",
        "SELECT Id FROM Account -- all | 400 MALFORMED_QUERY",
        "SELECT Id, id FROM Account | 400 INVALID_FIELD",
        "SELECT Nothing__c FROM Account | 400 INVALID_FIELD",
        "SELECT Id FROM Nothing__c | 400 INVALID_TYPE",
        "SELECT Id FROM Account WHERE SystemModstamp > '2026-11-27T10:11:12Z' | 400 INVALID_FIELD",
        "SELECT Id FROM Account WHERE Name = 7 | 400 INVALID_FIELD",
        "SELECT Id FROM Account WHERE BillingStreet = 'x' | 400 INVALID_FIELD",
        "SELECT Id FROM Account ORDER BY Tags__c | 400 INVALID_FIELD",
        "SELECT Id FROM Account WHERE Id > 'x' | 400 INVALID_QUERY_FILTER_OPERATOR",
        "SELECT Id FROM Account LIMIT 1 OFFSET 2001 | 400 NUMBER_OUTSIDE_VALID_RANGE"
      })
  void aBadStatementIsRefusedAndReported(String soql, String refusal) {
    client.queryAll(soql, START);

    assertThat(client.refusal()).isEqualTo(refusal);
    assertThat(org.violations()).hasSize(1);
  }

  @Test
  void anUnknownFieldIsNamedInATextOfSeveralLines() {
    JsonNode error = client.query("SELECT Id, Gone__c FROM Account", START).path(0);

    assertThat(error.path("message").asText())
        .startsWith("\nSELECT Id, Gone__c FROM Account\n           ^\nERROR at Row:1:Column:12\n")
        .contains("No such column 'Gone__c' on entity 'Account'");
  }

  @Test
  void aFieldThatWasTakenAwayIsRefusedButNoMistakeOfTheCaller() {
    org.setFieldVisible("Account", "Phone", false, START);
    client.query("SELECT Phone FROM Account", START);
    assertThat(client.refusal()).isEqualTo("400 INVALID_FIELD");
    org.removeField("Account", "Website", START);
    client.query("SELECT Website FROM Account", START);
    assertThat(client.refusal()).isEqualTo("400 INVALID_FIELD");
    org.setReadable("Contact", false);
    client.query("SELECT Id FROM Contact", START);
    assertThat(client.refusal()).isEqualTo("400 INVALID_TYPE");
    assertThat(org.violations()).isEmpty();
  }

  @Test
  void keysetPagesFindEachRowOnceAlthoughAllHaveOneStamp() {
    for (int i = 0; i < 250; i++) {
      client.create("Account", "a" + i, START);
    }
    org.restampAll("Account", START + 7_300);
    List<String> all = new ArrayList<>();
    String after = "";

    for (List<String> page = List.of(""); !page.isEmpty(); ) {
      page =
          client.ids(
              "SELECT Id FROM Account WHERE SystemModstamp >= 2026-09-21T14:14:07Z"
                  + (after.isEmpty() ? "" : " AND Id > '" + after + "'")
                  + " ORDER BY Id LIMIT 100",
              START + 8_000);
      all.addAll(page);
      after = page.isEmpty() ? after : page.get(page.size() - 1);
    }

    assertThat(all).hasSize(250).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void comparisonsOfTimesIgnoreThePartOfASecond() {
    String id = client.create("Account", "a", START + 500);

    assertThat(
            client.ids(
                "SELECT Id FROM Account WHERE SystemModstamp >= 2026-09-21T14:14:00.900Z", START))
        .isEmpty();
    assertThat(
            client.ids(
                "SELECT Id FROM Account WHERE SystemModstamp >= 2026-09-21T14:14:00.900Z",
                START + 500))
        .containsExactly(id);
    assertThat(
            client.ids(
                "SELECT Id FROM Account WHERE SystemModstamp > 2026-09-21T14:14:00Z", START + 500))
        .isEmpty();
  }

  @Test
  void orderByStampThenIdAndCountAndOffset() {
    String first = client.create("Account", "b", START);
    String second = client.create("Account", "a", START);
    org.update("Account", List.of(first), Map.of("Name", "c"), START + 5_000);

    assertThat(client.ids("SELECT Id FROM Account ORDER BY SystemModstamp, Id", START + 5_000))
        .containsExactly(second, first);
    assertThat(client.ids("SELECT Id FROM Account ORDER BY Id DESC LIMIT 1", START + 5_000))
        .containsExactly(second);
    assertThat(client.ids("SELECT Id FROM Account ORDER BY Id LIMIT 5 OFFSET 1", START + 5_000))
        .containsExactly(second);
    assertThat(client.query("SELECT COUNT() FROM Account", START + 5_000).path("totalSize").asInt())
        .isEqualTo(2);
  }

  @Test
  void aPageHasAtMostTwoThousandRowsAndALocatorThatExpires() {
    for (int i = 0; i < 2_100; i++) {
      client.create("Account", "a" + i, START);
    }

    JsonNode first = client.queryAll("SELECT Id FROM Account", START);
    JsonNode second = client.get(first.path("nextRecordsUrl").asText(), START);

    assertThat(first.path("totalSize").asInt()).isEqualTo(2_100);
    assertThat(first.path("done").asBoolean()).isFalse();
    assertThat(first.path("records")).hasSize(2_000);
    assertThat(second.path("done").asBoolean()).isTrue();
    assertThat(second.path("records")).hasSize(100);
    client.get(first.path("nextRecordsUrl").asText(), START + 3 * 86_400_000L);
    client.token = client.login(TestClient.CREDENTIALS, START).path("access_token").asText();
    client.get(first.path("nextRecordsUrl").asText(), START + 1);
    assertThat(client.lastResponse.status()).isEqualTo(200);
    org.expireLocators();
    client.get(first.path("nextRecordsUrl").asText(), START + 1);
    assertThat(client.refusal()).isEqualTo("400 INVALID_QUERY_LOCATOR");
  }

  @Test
  void aShortPageSaysThatItIsNotDone() {
    TestClient faulty =
        new TestClient(SimSettings.DEFAULT.withAnswerFaults(new AnswerFaults(1, 0, 0, 0)));
    for (int i = 0; i < 20; i++) {
      faulty.create("Account", "a" + i, START);
    }

    JsonNode page = faulty.queryAll("SELECT Id FROM Account ORDER BY Id LIMIT 20", START);

    assertThat(page.path("done").asBoolean()).isFalse();
    assertThat(page.path("records").size()).isBetween(1, 19);
  }

  @Test
  void aQueryForManyRowsTimesOut() {
    TestClient faulty =
        new TestClient(SimSettings.DEFAULT.withAnswerFaults(new AnswerFaults(0, 500, 0, 0)));

    faulty.queryAll("SELECT Id FROM Account ORDER BY Id LIMIT 501", START);
    assertThat(faulty.refusal()).isEqualTo("400 QUERY_TIMEOUT");
    faulty.queryAll("SELECT Id FROM Account ORDER BY Id LIMIT 500", START);
    assertThat(faulty.lastResponse.status()).isEqualTo(200);
  }

  @Test
  void aLongTargetIsRefused() {
    client.query("SELECT Id FROM Account WHERE Name = '" + "x".repeat(17_000) + "'", START);

    assertThat(client.lastResponse.status()).isEqualTo(414);
  }

  @Test
  void describeShowsWhatTheUserMaySee() {
    org.setFieldVisible("Account", "Phone", false, START);

    JsonNode account = client.get(DATA + "/sobjects/Account/describe", START);
    String modified = client.lastResponse.header("last-modified").orElseThrow();

    assertThat(account.path("fields").findValuesAsText("name"))
        .contains("Id", "IsDeleted", "MasterRecordId", "SystemModstamp", "Revenue_Per_Head__c")
        .doesNotContain("Phone");
    assertThat(account.path("replicateable").asBoolean()).isTrue();
    client.call(
        "GET",
        DATA + "/sobjects/Account/describe",
        null,
        Map.of("Authorization", "Bearer " + client.token, "If-Modified-Since", modified),
        START);
    assertThat(client.lastResponse.status()).isEqualTo(304);
    assertThat(client.lastResponse.body()).isEmpty();
    org.addField("Account", SimField.of("New__c", "double"), START + 1_000);
    client.call(
        "GET",
        DATA + "/sobjects/Account/describe",
        null,
        Map.of("Authorization", "Bearer " + client.token, "If-Modified-Since", modified),
        START + 1_000);
    assertThat(client.lastResponse.status()).isEqualTo(200);
    client.get(DATA + "/sobjects/Gone/describe", START);
    assertThat(client.refusal()).isEqualTo("404 NOT_FOUND");
  }

  @Test
  void describeOfAllObjectsLeavesOutThoseThatTheUserMayNotRead() {
    org.setReadable("Contact", false);

    JsonNode all = client.get(DATA + "/sobjects", START);

    assertThat(all.path("sobjects").findValuesAsText("name"))
        .containsExactly("Account", "Opportunity", "User", "AccountHistory", "Project__c");
  }

  @Test
  void aReadOfIdsHasAPlaceForEachId() {
    String account = client.create("Account", "a", START);
    String deleted = client.create("Account", "b", START);
    org.delete("Account", deleted, START);

    JsonNode rows =
        client.post(
            DATA + "/composite/sobjects/Account",
            "{\"ids\":[\"001Sm0000000099AAA\",\"%s\",\"%s\"],\"fields\":[\"Id\",\"Name\"]}"
                .formatted(account.substring(0, 15), deleted),
            START);

    assertThat(rows).hasSize(3);
    assertThat(rows.path(0).isNull()).isTrue();
    assertThat(rows.path(1).path("Id").asText()).isEqualTo(account);
    assertThat(rows.path(2).isNull()).isTrue();
    client.get(DATA + "/sobjects/Account/" + deleted, START);
    assertThat(client.refusal()).isEqualTo("404 ENTITY_IS_DELETED");
    client.get(DATA + "/sobjects/Account/" + SalesforceIds.of("001", 9_999), START);
    assertThat(client.refusal()).isEqualTo("404 NOT_FOUND");
  }

  @Test
  void idsAreWidenedByTheCaseOfTheirLetters() {
    assertThat(SalesforceIds.widen("a00D0000008pQR5")).isEqualTo("a00D0000008pQR5IAM");
    assertThat(SalesforceIds.widen("003q000000KvQ1t")).endsWith("AAF");
    assertThat(SalesforceIds.widen("001xx000003DGb1")).endsWith("AAG");
    assertThat(SalesforceIds.isValid("001xx000003DGb1AAG")).isTrue();
    assertThat(SalesforceIds.isValid("001xx000003DGb1AAA")).isFalse();
  }
}
