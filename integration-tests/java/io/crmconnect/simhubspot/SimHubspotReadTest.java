package io.crmconnect.simhubspot;

import static io.crmconnect.simhubspot.Asker.START;
import static io.crmconnect.simhubspot.Asker.ids;
import static io.crmconnect.simhubspot.Asker.next;
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
  private static final long LATER = START + 60_000;

  private SimHubspot hubspot = new SimHubspot(SimSettings.CALM, new SplittableRandom(1));
  private Asker asker = new Asker(hubspot);

  private void settings(SimSettings settings) {
    hubspot = new SimHubspot(settings, new SplittableRandom(1));
    asker = new Asker(hubspot);
  }

  private List<Long> create(int count) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ids.add(hubspot.create("contacts", Map.of("email", i + "@x.y"), START));
    }
    return ids;
  }

  @AfterEach
  void askedNothingForbidden() {
    assertThat(hubspot.violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void aListShowsAllRowsByAscendingIdInEachVersion(String version) {
    hubspot.setNextId("contacts", 95);
    List<Long> created = create(25);
    asker.version = version;
    List<Long> listed = new ArrayList<>();
    JsonNode page = asker.list("contacts", "limit=10", START);
    listed.addAll(ids(page));
    while (next(page) != null) {
      page = asker.list("contacts", "limit=10&after=" + next(page), START);
      listed.addAll(ids(page));
    }
    assertThat(listed).isEqualTo(created);
    assertThat(page.has("total")).isFalse();
  }

  @Test
  void anAnswerHoldsWhatWasAskedAndThreeMoreAndLeavesOutWhatIsUnknown() {
    create(1);
    JsonNode row =
        asker.list("contacts", "properties=email,nonsense,firstname", START).at("/results/0");
    assertThat(row.path("properties").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "email", "firstname", "createdate", "lastmodifieddate", "hs_object_id");
    assertThat(row.at("/properties/firstname").isNull()).isTrue();
    assertThat(row.at("/properties/lastmodifieddate").asText())
        .isEqualTo(row.path("updatedAt").asText());
    JsonNode plain = asker.list("contacts", "", START).at("/results/0/properties");
    assertThat(plain.fieldNames()).toIterable().hasSize(6).contains("lastname");
  }

  @Test
  void unsetIsNullAndClearedIsEmpty() {
    long id = create(1).get(0);
    hubspot.update("contacts", id, Map.of("email", ""), START + 1);
    JsonNode row = asker.list("contacts", "properties=email,lastname", START + 1);
    assertThat(row.at("/results/0/properties/email").asText("null")).isEmpty();
    assertThat(row.at("/results/0/properties/lastname").isNull()).isTrue();
    assertThat(hubspot.rows("contacts").get(0).values())
        .containsEntry("email", "")
        .containsEntry("lastname", null);
  }

  @Test
  void theIndexLagsBehindThePrimaryStore() {
    settings(SimSettings.CALM.withLag(SimLag.CALM.withIndexMinMs(5_000).withIndexMaxMs(5_000)));
    long id = create(1).get(0);
    assertThat(asker.listed("contacts", "", START)).containsExactly(id);
    assertThat(ids(asker.changes("contacts", START, 0, 200, START + 4_999))).isEmpty();
    assertThat(ids(asker.changes("contacts", START, 0, 200, START + 5_000))).containsExactly(id);

    hubspot.archive("contacts", id, LATER);
    assertThat(asker.listed("contacts", "", LATER)).isEmpty();
    assertThat(asker.listed("contacts", "archived=true", LATER)).containsExactly(id);
    assertThat(ids(asker.changes("contacts", START, 0, 200, LATER))).containsExactly(id);
    assertThat(ids(asker.changes("contacts", START, 0, 200, LATER + 5_000))).isEmpty();
  }

  @Test
  void theIndexMayGoBackButIsRightInTheEnd() {
    settings(
        SimSettings.CALM.withLag(
            SimLag.CALM.withIndexGoesBackChance(1).withIndexLongMaxMs(100_000)));
    long id = create(1).get(0);
    hubspot.update("contacts", id, Map.of("email", "new"), LATER);
    boolean shown = false;
    boolean wentBack = false;
    for (long now = LATER; now <= hubspot.rightFrom(); now += 500) {
      boolean found = !ids(asker.changes("contacts", LATER, 0, 200, now)).isEmpty();
      wentBack |= shown && !found;
      shown |= found;
    }
    assertThat(wentBack).isTrue();
    assertThat(ids(asker.changes("contacts", LATER, 0, 200, hubspot.rightFrom())))
        .containsExactly(id);
  }

  @Test
  void aLateCommitIsStampedEarlierThanItShows() {
    settings(SimSettings.CALM.withLag(SimLag.CALM.withLateChance(1).withLateMaxMs(9_000)));
    List<SimChange> changes = new ArrayList<>();
    hubspot.onChange(changes::add);
    create(20);
    SimChange late =
        changes.stream().filter(c -> c.visibleAt() > START + 1_000).findFirst().orElseThrow();
    assertThat(late.version()).isEqualTo(START);
    assertThat(asker.listed("contacts", "limit=100", late.visibleAt() - 1))
        .doesNotContain(late.id());
    assertThat(asker.listed("contacts", "limit=100", late.visibleAt())).contains(late.id());
  }

  @Test
  void aStaleReplicaShowsWhatWas() {
    settings(SimSettings.CALM.withLag(SimLag.CALM.withStaleChance(0.5).withStaleMaxMs(8_000)));
    long id = create(1).get(0);
    hubspot.update("contacts", id, Map.of("email", "new"), LATER);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      JsonNode rows = asker.read("contacts", List.of(id), List.of("email"), LATER + 4_000);
      seen.add(rows.at("/results/0/properties/email").asText());
    }
    assertThat(seen).contains("0@x.y", "new");
    seen.clear();
    for (int i = 0; i < 50; i++) {
      JsonNode rows = asker.read("contacts", List.of(id), List.of("email"), LATER + 20_000);
      seen.add(rows.at("/results/0/properties/email").asText());
    }
    assertThat(seen).containsOnly("new");
  }

  @Test
  void aKeysetGoesThroughAnyNumberOfTies() {
    List<Long> created = create(450);
    hubspot.bulkUpdate("contacts", created, Map.of("lastname", "Tie"), LATER);
    List<Long> found = new ArrayList<>();
    long now = hubspot.rightFrom();
    JsonNode page = asker.changes("contacts", LATER, 0, 200, now);
    assertThat(page.path("total").asInt()).isEqualTo(450);
    while (!ids(page).isEmpty()) {
      found.addAll(ids(page));
      assertThat(found).hasSizeLessThanOrEqualTo(450);
      now += 1_000;
      page = asker.changes("contacts", LATER, found.get(found.size() - 1), 200, now);
    }
    assertThat(found).isEqualTo(created);
    assertThat(hubspot.rows("contacts")).allMatch(row -> row.version() == LATER);
  }

  @Test
  void contactsHaveACursorOfTheirOwnAndTheOtherOneFindsNothing() {
    create(3);
    String wrong =
        """
        {"filterGroups":[{"filters":[
          {"propertyName":"hs_lastmodifieddate","operator":"GTE","value":"1000"}]}]}""";
    assertThat(asker.ok(asker.search("contacts", wrong, LATER)).path("total").asInt()).isZero();
    hubspot.create("deals", Map.of("amount", "1;2;3"), START);
    assertThat(asker.ok(asker.search("deals", wrong, LATER)).path("total").asInt()).isEqualTo(1);
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
          {"filters":[{"propertyName":"lastmodifieddate","operator":"LT","value":"%d"}]}]}"""
            .formatted(START + 20_000, START + 20_000, START + 1);
    assertThat(ids(asker.ok(asker.search("contacts", body, LATER))))
        .containsExactly(created.get(0), created.get(2));
  }

  @Test
  void missingIdsAreNamedUnderTheStatusOfTheVersion() {
    long id = create(1).get(0);
    JsonNode answer = asker.read("contacts", List.of(id, 990L, 991L), List.of(), START);
    assertThat(asker.last.status()).isEqualTo(200);
    assertThat(ids(answer)).containsExactly(id);
    assertThat(answer.at("/errors/0/context/ids").toString()).isEqualTo("[\"990\",\"991\"]");
    asker.version = "v3";
    answer = asker.read("contacts", List.of(990L), List.of(), START);
    assertThat(asker.last.status()).isEqualTo(207);
    assertThat(answer.path("numErrors").asInt()).isEqualTo(1);
  }

  @Test
  void aMergedIdAnswersUnderTheNewOne() {
    List<Long> created = create(2);
    long merged = hubspot.merge("contacts", created.get(0), created.get(1), LATER);
    JsonNode answer = asker.read("contacts", created, List.of("hs_merged_object_ids"), LATER);
    assertThat(ids(answer)).containsExactly(merged);
    assertThat(answer.at("/results/0/properties/hs_merged_object_ids").asText())
        .isEqualTo(created.get(0) + ";" + created.get(1));
    assertThat(asker.listed("contacts", "", LATER)).containsExactly(merged);
    assertThat(ids(asker.changes("contacts", START, 0, 200, hubspot.rightFrom())))
        .containsExactly(merged);
  }

  @Test
  void aRenamedPropertyKeepsItsValuesAndAReplacedOneLosesThem() {
    create(1);
    hubspot.renameProperty("contacts", "email", "mail");
    JsonNode row =
        asker.list("contacts", "properties=email,mail", START).at("/results/0/properties");
    assertThat(row.has("email")).isFalse();
    assertThat(row.path("mail").asText()).isEqualTo("0@x.y");
    hubspot.removeProperty("contacts", "mail");
    hubspot.addProperty("contacts", SimProperty.of("mail", "string"));
    row = asker.list("contacts", "properties=mail", START).at("/results/0/properties");
    assertThat(row.path("mail").isNull()).isTrue();
  }

  @Test
  void aRenamedPropertyOfComputedRowsDoesTheSame() {
    hubspot.setRows("contacts", new CountingRows(1_000, 2));
    hubspot.renameProperty("contacts", "lastname", "surname");
    JsonNode row =
        asker.list("contacts", "properties=lastname,surname", START).at("/results/0/properties");
    assertThat(row.has("lastname")).isFalse();
    assertThat(row.path("surname").asText()).isEqualTo("n1000");
    hubspot.removeProperty("contacts", "surname");
    hubspot.addProperty("contacts", SimProperty.of("surname", "string"));
    row = asker.list("contacts", "properties=surname", START).at("/results/0/properties");
    assertThat(row.path("surname").isNull()).isTrue();
  }

  @Test
  void computedRowsAreLikeStoredOnes() {
    hubspot.setRows("contacts", new CountingRows(1_000, 300));
    hubspot.update("contacts", 1_001, Map.of("email", "edited"), LATER);
    hubspot.archive("contacts", 1_002, LATER);
    long added = hubspot.create("contacts", Map.of(), LATER);
    List<SimRow> rows = hubspot.rows("contacts");
    assertThat(rows).hasSize(300);
    assertThat(rows.get(1).values())
        .containsEntry("email", "edited")
        .containsEntry("lastname", "n1001");
    long now = hubspot.rightFrom();
    assertThat(ids(asker.changes("contacts", 1_000, 0, 10, now)))
        .startsWith(1_000L, 1_001L, 1_003L);
    assertThat(asker.changes("contacts", 1_000, 0, 10, now).path("total").asInt()).isEqualTo(300);
    assertThat(ids(asker.changes("contacts", LATER, 0, 10, now))).containsExactly(1_001L, added);
    assertThat(asker.listed("contacts", "limit=3&after=1298", now)).containsExactly(1_299L, added);
    assertThat(asker.listed("contacts", "limit=2&after=1000", now)).containsExactly(1_001L, 1_003L);
  }

  @Test
  void valuesThatNobodyExpectsComeThroughWhole() {
    String odd = "a\u0000b\ud83d<\u00e9>" + "x".repeat(60_000);
    long id = hubspot.create("contacts", Map.of("email", odd), START);
    JsonNode row = asker.list("contacts", "properties=email", START);
    assertThat(row.at("/results/0/properties/email").asText()).isEqualTo(odd);
    hubspot.poison("contacts", id, "{\"id\":\"abc\"}");
    assertThat(asker.list("contacts", "", START).at("/results/0/id").asText()).isEqualTo("abc");
  }

  @Test
  void theSameSeedGivesTheSameAnswers() {
    SimSettings mean = MeanSettings.everything();
    List<byte[]> answers = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      hubspot = new SimHubspot(mean, new SplittableRandom(7));
      asker = new Asker(hubspot);
      create(50);
      hubspot.violations();
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        asker.get(asker.objects("contacts") + "?limit=20", START + i * 700);
        all.append(asker.last.headers())
            .append(new String(asker.last.body(), StandardCharsets.UTF_8));
        asker.changes("contacts", START - 10_000, 0, 200, START + i * 700);
        all.append(new String(asker.last.body(), StandardCharsets.UTF_8));
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
    JsonNode row = asker.ok(asker.get("/crm/owners/2026-09", START)).at("/results/0");
    assertThat(row.path("id").asLong()).isEqualTo(id);
    assertThat(row.path("userId").isNumber()).isTrue();
  }

  @Test
  void customObjectsAreFoundByTheirSchemas() {
    hubspot.addType("pets", "2-123");
    hubspot.create("pets", Map.of(), START);
    JsonNode schemas = asker.ok(asker.get("/crm-object-schemas/2026-09/schemas", START));
    assertThat(schemas.at("/results/0/objectTypeId").asText()).isEqualTo("2-123");
    assertThat(asker.listed("2-123", "", START)).hasSize(1);
    assertThat(asker.listed("p4711_pets", "", START)).hasSize(1);
    JsonNode properties = asker.ok(asker.get("/crm/properties/2026-09/2-123", START));
    assertThat(properties.findValuesAsText("name"))
        .contains("hs_createdate", "hs_lastmodifieddate");
  }
}
