package io.crmconnect.simhubspot;

import static io.crmconnect.simhubspot.Asker.START;
import static io.crmconnect.simhubspot.Asker.ids;
import static io.crmconnect.simhubspot.Asker.next;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimHubspotLiesTest {
  private static final long LATER = START + 60_000;

  private SimHubspot hubspot;
  private Asker asker;
  private List<Long> created;

  private void lies(SimLies lies) {
    hubspot = new SimHubspot(SimSettings.CALM.withLies(lies), new SplittableRandom(1));
    asker = new Asker(hubspot);
    created = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      created.add(hubspot.create("contacts", Map.of("email", "e" + i), START));
    }
  }

  @Test
  void aTokenComesAgain() {
    lies(SimLies.NONE.withRepeatsToken(1));
    String token = next(asker.list("contacts", "limit=10", LATER));
    assertThat(next(asker.list("contacts", "limit=10&after=" + token, LATER))).isEqualTo(token);
  }

  @Test
  void aPageRepeatsRowsAndLosesNone() {
    lies(SimLies.NONE.withRepeatsRows(1));
    List<Long> all = new ArrayList<>();
    JsonNode page = asker.list("contacts", "limit=10", LATER);
    all.addAll(ids(page));
    while (next(page) != null) {
      page = asker.list("contacts", "limit=10&after=" + next(page), LATER);
      assertThat(ids(page)).hasSizeLessThanOrEqualTo(10);
      all.addAll(ids(page));
    }
    assertThat(all).hasSizeGreaterThan(30);
    assertThat(new TreeSet<>(all)).containsExactlyElementsOf(created);
  }

  @Test
  void aShortPageIsNotTheLastOne() {
    lies(SimLies.NONE.withShortPages(1));
    JsonNode page = asker.list("contacts", "limit=100", LATER);
    assertThat(ids(page)).hasSizeLessThan(30);
    assertThat(next(page)).isNotNull();
    JsonNode search = asker.changes("contacts", START, 0, 200, LATER);
    assertThat(ids(search)).hasSizeLessThan(30);
    assertThat(next(search)).isNotNull();
  }

  @Test
  void aTokenLeadsToNothing() {
    lies(SimLies.NONE.withEmptyLastPage(1));
    JsonNode page = asker.list("contacts", "limit=100", LATER);
    assertThat(ids(page)).hasSize(30);
    JsonNode last = asker.list("contacts", "limit=100&after=" + next(page), LATER);
    assertThat(ids(last)).isEmpty();
    assertThat(next(last)).isNull();
  }

  @Test
  void rowsAreOutOfOrder() {
    lies(SimLies.NONE.withShufflesList(1).withShufflesSearch(1));
    assertThat(asker.listed("contacts", "limit=100", LATER))
        .isNotEqualTo(created)
        .containsExactlyInAnyOrderElementsOf(created);
    assertThat(ids(asker.changes("contacts", START, 0, 200, LATER)))
        .isNotEqualTo(created)
        .containsExactlyInAnyOrderElementsOf(created);
  }

  @Test
  void batchReadsHaveNoOrderEver() {
    lies(SimLies.NONE);
    assertThat(ids(asker.read("contacts", created, List.of(), LATER)))
        .isNotEqualTo(created)
        .containsExactlyInAnyOrderElementsOf(created);
  }

  @Test
  void aBoundTokenServesItsOwnQuestionOnly() {
    lies(SimLies.NONE.withBoundTokens(true));
    String token = next(asker.list("contacts", "limit=10&properties=email,firstname", LATER));
    assertThat(
            asker.listed("contacts", "limit=10&properties=firstname,email&after=" + token, LATER))
        .isEqualTo(created.subList(10, 20));
    asker.get(asker.objects("contacts") + "?limit=10&properties=email&after=" + token, LATER);
    assertThat(asker.last.status()).isEqualTo(400);
    assertThat(hubspot.violations()).hasSize(1);
  }

  @Test
  void missingIdsGoUnnamed() {
    lies(SimLies.NONE.withSilentMissing(1));
    JsonNode answer =
        asker.ok(asker.read("contacts", List.of(created.get(0), 999L), List.of(), LATER));
    assertThat(ids(answer)).containsExactly(created.get(0));
    assertThat(answer.has("errors")).isFalse();
  }

  @Test
  void newRecordsFillGaps() {
    lies(SimLies.NONE.withSmallerIds(1));
    assertThat(created)
        .isNotEqualTo(new ArrayList<>(new TreeSet<>(created)))
        .doesNotHaveDuplicates();
  }

  @Test
  void updatesWithinOneMsMayShareAStamp() {
    SimClocks clocks = SimClocks.EXACT.withSameMsUpdates(true);
    hubspot = new SimHubspot(SimSettings.CALM.withClocks(clocks), new SplittableRandom(1));
    long id = hubspot.create("contacts", Map.of("email", "a"), START);
    hubspot.update("contacts", id, Map.of("email", "b"), START);
    assertThat(hubspot.rows("contacts").get(0).version()).isEqualTo(START);
    lies(SimLies.NONE);
    hubspot.update("contacts", created.get(0), Map.of("email", "b"), START);
    assertThat(hubspot.rows("contacts").get(0).version()).isEqualTo(START + 1);
  }

  @Test
  void everyFaultHappensAndTheRestIsAnswered() {
    SimSettings mean = SimSettings.CALM.withFaults(MeanSettings.everything().faults());
    hubspot = new SimHubspot(mean, new SplittableRandom(1));
    asker = new Asker(hubspot);
    hubspot.create("contacts", Map.of(), START);
    HttpCall call =
        new HttpCall(
            "GET",
            URI.create("https://api.hubapi.com/crm/v3/objects/contacts"),
            Map.of("authorization", "Bearer sim-token"),
            Optional.empty());
    int fine = 0;
    for (int i = 0; i < 1_000; i++) {
      HttpOutcome outcome = hubspot.exchange(call, START + i * 1_000L);
      if (outcome instanceof HttpOutcome.Response response && response.status() == 200) {
        fine++;
      }
    }
    assertThat(fine).isBetween(800, 900);
    assertThat(hubspot.stats().faults().keySet())
        .containsExactly(
            "empty",
            "html",
            "locked",
            "migrating",
            "plain_429",
            "reset",
            "server_error",
            "timeout",
            "truncated");
  }
}
