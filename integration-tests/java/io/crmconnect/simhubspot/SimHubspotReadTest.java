/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static io.crmconnect.simhubspot.TestClient.START;
import static io.crmconnect.simhubspot.TestClient.ids;
import static io.crmconnect.simhubspot.TestClient.nextToken;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimHubspotReadTest {
  private static final long AFTER_INDEXING = START + 60_000;

  private SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private TestClient testClient = new TestClient(hubspot);

  private void useSettings(SimSettings settings) {
    hubspot = new SimHubspot(settings, new SplittableRandom(1));
    testClient = new TestClient(hubspot);
  }

  private List<Long> create(int count) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(hubspot.create("contacts", Map.of("email", i + "@x.y"), START));
    }
    return ids;
  }

  @AfterEach
  void assertNoViolations() {
    assertThat(hubspot.violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void aListShowsAllRowsByAscendingIdInEachVersion(String version) {
    hubspot.setNextId("contacts", 95);
    List<Long> created = create(25);
    testClient.version = version;
    List<Long> listed = new ArrayList<>();
    JsonNode page = testClient.list("contacts", "limit=10", START);
    listed.addAll(ids(page));
    while (nextToken(page) != null) {
      page = testClient.list("contacts", "limit=10&after=" + nextToken(page), START);
      listed.addAll(ids(page));
    }
    assertThat(listed).isEqualTo(created);
    assertThat(page.has("total")).isFalse();
  }

  @Test
  void aResponseHasTheRequestedAndThreeMorePropertiesAndOmitsUnknownOnes() {
    create(1);
    JsonNode row =
        testClient.list("contacts", "properties=email,nonsense,firstname", START).at("/results/0");
    assertThat(row.path("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "email", "firstname", "createdate", "lastmodifieddate", "hs_object_id");
    assertThat(row.at("/properties/firstname").isNull()).isTrue();
    assertThat(row.at("/properties/lastmodifieddate").asText())
        .isEqualTo(row.path("updatedAt").asText());
    JsonNode plain = testClient.list("contacts", "", START).at("/results/0/properties");
    assertThat(plain.fieldNames()).toIterable().hasSize(6).contains("lastname");
  }

  @Test
  void unsetIsNullAndClearedIsEmpty() {
    long id = create(1).get(0);
    hubspot.update("contacts", id, Map.of("email", ""), START + 1);
    JsonNode row = testClient.list("contacts", "properties=email,lastname", START + 1);
    assertThat(row.at("/results/0/properties/email").asText("null")).isEmpty();
    assertThat(row.at("/results/0/properties/lastname").isNull()).isTrue();
    assertThat(hubspot.rows("contacts").get(0).values())
        .containsEntry("email", "")
        .containsEntry("lastname", null);
  }

  @Test
  void theIndexLagsBehindThePrimaryStore() {
    useSettings(
        SimSettings.DEFAULT.withLag(SimLag.DEFAULT.withMinIndexMs(5_000).withMaxIndexMs(5_000)));
    long id = create(1).get(0);
    assertThat(testClient.listIds("contacts", "", START)).containsExactly(id);
    assertThat(ids(testClient.searchChanges("contacts", START, 0, 200, START + 4_999))).isEmpty();
    assertThat(ids(testClient.searchChanges("contacts", START, 0, 200, START + 5_000)))
        .containsExactly(id);

    hubspot.archive("contacts", id, AFTER_INDEXING);
    assertThat(testClient.listIds("contacts", "", AFTER_INDEXING)).isEmpty();
    assertThat(testClient.listIds("contacts", "archived=true", AFTER_INDEXING)).containsExactly(id);
    assertThat(ids(testClient.searchChanges("contacts", START, 0, 200, AFTER_INDEXING)))
        .containsExactly(id);
    assertThat(ids(testClient.searchChanges("contacts", START, 0, 200, AFTER_INDEXING + 5_000)))
        .isEmpty();
  }

  @Test
  void theIndexMayGoBackButIsConsistentInTheEnd() {
    useSettings(
        SimSettings.DEFAULT.withLag(
            SimLag.DEFAULT.withIndexRollbackChance(1).withMaxSlowIndexMs(100_000)));
    long id = create(1).get(0);
    hubspot.update("contacts", id, Map.of("email", "new"), AFTER_INDEXING);
    boolean shown = false;
    boolean wentBack = false;
    for (long now = AFTER_INDEXING; now <= hubspot.consistentFrom(); now += 500) {
      boolean found =
          !ids(testClient.searchChanges("contacts", AFTER_INDEXING, 0, 200, now)).isEmpty();
      wentBack |= shown && !found;
      shown |= found;
    }
    assertThat(wentBack).isTrue();
    assertThat(
            ids(
                testClient.searchChanges(
                    "contacts", AFTER_INDEXING, 0, 200, hubspot.consistentFrom())))
        .containsExactly(id);
  }

  @Test
  void aLateCommitIsStampedEarlierThanItShows() {
    useSettings(SimSettings.DEFAULT.withLag(SimLag.DEFAULT.withLateChance(1).withMaxLateMs(9_000)));
    List<SimChange> changes = new ArrayList<>();
    hubspot.onChange(changes::add);
    create(20);
    SimChange late =
        changes.stream().filter(c -> c.visibleAt() > START + 1_000).findFirst().orElseThrow();
    assertThat(late.version()).isEqualTo(START);
    assertThat(testClient.listIds("contacts", "limit=100", late.visibleAt() - 1))
        .doesNotContain(late.id());
    assertThat(testClient.listIds("contacts", "limit=100", late.visibleAt())).contains(late.id());
  }

  @Test
  void aStaleReplicaShowsAnOlderState() {
    useSettings(
        SimSettings.DEFAULT.withLag(SimLag.DEFAULT.withStaleChance(0.5).withMaxStaleMs(8_000)));
    long id = create(1).get(0);
    hubspot.update("contacts", id, Map.of("email", "new"), AFTER_INDEXING);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      JsonNode rows =
          testClient.read("contacts", List.of(id), List.of("email"), AFTER_INDEXING + 4_000);
      seen.add(rows.at("/results/0/properties/email").asText());
    }
    assertThat(seen).contains("0@x.y", "new");
    seen.clear();
    for (int i = 0; i < 50; i++) {
      JsonNode rows =
          testClient.read("contacts", List.of(id), List.of("email"), AFTER_INDEXING + 20_000);
      seen.add(rows.at("/results/0/properties/email").asText());
    }
    assertThat(seen).containsOnly("new");
  }

  @Test
  void aKeysetPagesThroughAnyNumberOfTies() {
    List<Long> created = create(450);
    hubspot.bulkUpdate("contacts", created, Map.of("lastname", "Tie"), AFTER_INDEXING);
    List<Long> found = new ArrayList<>();
    long now = hubspot.consistentFrom();
    JsonNode page = testClient.searchChanges("contacts", AFTER_INDEXING, 0, 200, now);
    assertThat(page.path("total").asInt()).isEqualTo(450);
    while (!ids(page).isEmpty()) {
      found.addAll(ids(page));
      assertThat(found).hasSizeLessThanOrEqualTo(450);
      now += 1_000;
      page =
          testClient.searchChanges(
              "contacts", AFTER_INDEXING, found.get(found.size() - 1), 200, now);
    }
    assertThat(found).isEqualTo(created);
    assertThat(hubspot.rows("contacts")).allMatch(row -> row.version() == AFTER_INDEXING);
  }

  @Test
  void contactsHaveTheirOwnModifiedPropertyAndTheOtherOneFindsNothing() {
    create(3);
    String wrong =
        """
        {"filterGroups":[{"filters":[
          {"propertyName":"hs_lastmodifieddate","operator":"GTE","value":"1000"}]}]}\
        """;
    assertThat(
            testClient
                .assertOk(testClient.search("contacts", wrong, AFTER_INDEXING))
                .path("total")
                .asInt())
        .isZero();
    hubspot.create("deals", Map.of("amount", "1;2;3"), START);
    assertThat(
            testClient
                .assertOk(testClient.search("deals", wrong, AFTER_INDEXING))
                .path("total")
                .asInt())
        .isEqualTo(1);
  }

  @Test
  void severalWindowsFitIntoOneSearch() {
    List<Long> created = create(3);
    hubspot.update("contacts", created.get(1), Map.of("email", "b"), START + 10_000);
    hubspot.update("contacts", created.get(2), Map.of("email", "c"), START + 20_000);
    String body =
        """
        {"filterGroups":[
          {"filters":[{"propertyName":"lastmodifieddate","operator":"BETWEEN",
            "value":"%d","highValue":"%d"}]},
          {"filters":[{"propertyName":"lastmodifieddate","operator":"LT","value":"%d"}]}]}\
        """
            .formatted(START + 20_000, START + 20_000, START + 1);
    assertThat(ids(testClient.assertOk(testClient.search("contacts", body, AFTER_INDEXING))))
        .containsExactly(created.get(0), created.get(2));
  }

  @Test
  void missingIdsAreNamedUnderTheStatusOfTheVersion() {
    long id = create(1).get(0);
    JsonNode answer = testClient.read("contacts", List.of(id, 990L, 991L), List.of(), START);
    assertThat(testClient.lastResponse.status()).isEqualTo(200);
    assertThat(ids(answer)).containsExactly(id);
    assertThat(answer.at("/errors/0/context/ids").toString()).isEqualTo("[\"990\",\"991\"]");
    testClient.version = "v3";
    answer = testClient.read("contacts", List.of(990L), List.of(), START);
    assertThat(testClient.lastResponse.status()).isEqualTo(207);
    assertThat(answer.path("numErrors").asInt()).isEqualTo(1);
  }

  @Test
  void aMergedIdIsReadUnderTheNewOne() {
    List<Long> created = create(2);
    long merged = hubspot.merge("contacts", created.get(0), created.get(1), AFTER_INDEXING);
    JsonNode answer =
        testClient.read("contacts", created, List.of("hs_merged_object_ids"), AFTER_INDEXING);
    assertThat(ids(answer)).containsExactly(merged);
    assertThat(answer.at("/results/0/properties/hs_merged_object_ids").asText())
        .isEqualTo(created.get(0) + ";" + created.get(1));
    assertThat(testClient.listIds("contacts", "", AFTER_INDEXING)).containsExactly(merged);
    assertThat(ids(testClient.searchChanges("contacts", START, 0, 200, hubspot.consistentFrom())))
        .containsExactly(merged);
  }

  @Test
  void aRenamedPropertyKeepsItsValuesAndAReplacedOneLosesThem() {
    create(1);
    hubspot.renameProperty("contacts", "email", "mail");
    JsonNode row =
        testClient.list("contacts", "properties=email,mail", START).at("/results/0/properties");
    assertThat(row.has("email")).isFalse();
    assertThat(row.path("mail").asText()).isEqualTo("0@x.y");
    hubspot.removeProperty("contacts", "mail");
    hubspot.addProperty("contacts", SimProperty.of("mail", "string"));
    row = testClient.list("contacts", "properties=mail", START).at("/results/0/properties");
    assertThat(row.path("mail").isNull()).isTrue();
  }

  @Test
  void aRenamedPropertyOfComputedRowsDoesTheSame() {
    hubspot.setRows("contacts", new SequentialRows(1_000, 2));
    hubspot.renameProperty("contacts", "lastname", "surname");
    JsonNode row =
        testClient
            .list("contacts", "properties=lastname,surname", START)
            .at("/results/0/properties");
    assertThat(row.has("lastname")).isFalse();
    assertThat(row.path("surname").asText()).isEqualTo("n1000");
    hubspot.removeProperty("contacts", "surname");
    hubspot.addProperty("contacts", SimProperty.of("surname", "string"));
    row = testClient.list("contacts", "properties=surname", START).at("/results/0/properties");
    assertThat(row.path("surname").isNull()).isTrue();
  }

  @Test
  void computedRowsAreLikeStoredOnes() {
    hubspot.setRows("contacts", new SequentialRows(1_000, 300));
    hubspot.update("contacts", 1_001, Map.of("email", "edited"), AFTER_INDEXING);
    hubspot.archive("contacts", 1_002, AFTER_INDEXING);
    long added = hubspot.create("contacts", Map.of(), AFTER_INDEXING);
    List<SimRow> rows = hubspot.rows("contacts");
    assertThat(rows).hasSize(300);
    assertThat(rows.get(1).values())
        .containsEntry("email", "edited")
        .containsEntry("lastname", "n1001");
    long now = hubspot.consistentFrom();
    assertThat(ids(testClient.searchChanges("contacts", 1_000, 0, 10, now)))
        .startsWith(1_000L, 1_001L, 1_003L);
    assertThat(testClient.searchChanges("contacts", 1_000, 0, 10, now).path("total").asInt())
        .isEqualTo(300);
    assertThat(ids(testClient.searchChanges("contacts", AFTER_INDEXING, 0, 10, now)))
        .containsExactly(1_001L, added);
    assertThat(testClient.listIds("contacts", "limit=3&after=1299", now))
        .containsExactly(1_299L, added);
    assertThat(testClient.listIds("contacts", "limit=2&after=1001", now))
        .containsExactly(1_001L, 1_003L);
  }

  @Test
  void unusualValuesAreReturnedUnchanged() {
    String odd = "a\u0000b\ud83d<\u00e9>" + "x".repeat(60_000);
    long id = hubspot.create("contacts", Map.of("email", odd), START);
    JsonNode row = testClient.list("contacts", "properties=email", START);
    assertThat(row.at("/results/0/properties/email").asText()).isEqualTo(odd);
    hubspot.overrideRow("contacts", id, "{\"id\":\"abc\"}");
    assertThat(testClient.list("contacts", "", START).at("/results/0/id").asText())
        .isEqualTo("abc");
  }

  @Test
  void theSameSeedGivesTheSameAnswers() {
    SimSettings mean = HostileSettings.allFaults();
    List<byte[]> answers = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      hubspot = new SimHubspot(mean, new SplittableRandom(7));
      testClient = new TestClient(hubspot);
      create(50);
      hubspot.violations();
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        testClient.get(testClient.objectsPath("contacts") + "?limit=20", START + i * 700);
        all.append(testClient.lastResponse.headers())
            .append(new String(testClient.lastResponse.body(), StandardCharsets.UTF_8));
        testClient.searchChanges("contacts", START - 10_000, 0, 200, START + i * 700);
        all.append(new String(testClient.lastResponse.body(), StandardCharsets.UTF_8));
      }
      answers.add(all.toString().getBytes(StandardCharsets.UTF_8));
    }
    assertThat(Arrays.equals(answers.get(0), answers.get(1))).isTrue();
  }

  @Test
  void ownersAreListed() {
    Map<String, String> owner = new HashMap<>();
    owner.put("email", "o@x.y");
    owner.put("type", "PERSON");
    owner.put("userId", "77");
    long id = hubspot.create("owners", owner, START);
    JsonNode row =
        testClient.assertOk(testClient.get("/crm/owners/2026-09", START)).at("/results/0");
    assertThat(row.path("id").asLong()).isEqualTo(id);
    assertThat(row.path("userId").isNumber()).isTrue();
  }

  @Test
  void customObjectsAreFoundByTheirSchemas() {
    hubspot.addType("pets", "2-123");
    hubspot.create("pets", Map.of(), START);
    JsonNode schemas =
        testClient.assertOk(testClient.get("/crm-object-schemas/2026-09/schemas", START));
    assertThat(schemas.at("/results/0/objectTypeId").asText()).isEqualTo("2-123");
    assertThat(testClient.listIds("2-123", "", START)).hasSize(1);
    assertThat(testClient.listIds("p4711_pets", "", START)).hasSize(1);
    JsonNode properties =
        testClient.assertOk(testClient.get("/crm/properties/2026-09/2-123", START));
    assertThat(properties.findValuesAsText("name"))
        .contains("hs_createdate", "hs_lastmodifieddate");
  }
}
