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
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.simcrm.SimClocks;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SimHubspotResponseFaultsTest {
  private static final long AFTER_INDEXING = START + 60_000;

  private SimHubspot hubspot;
  private TestClient testClient;
  private List<Long> created;

  private void useFaults(ResponseFaults lies) {
    use(SimSettings.DEFAULT.withResponseFaults(lies));
  }

  private void use(SimSettings settings) {
    hubspot = new SimHubspot(settings, new SplittableRandom(1));
    testClient = new TestClient(hubspot);
    created = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      created.add(hubspot.create("contacts", Map.of("email", "e" + i), START));
    }
  }

  @Test
  void aListTokenIsRepeated() {
    useFaults(ResponseFaults.NONE.withRepeatsToken(1));
    String token = nextToken(testClient.list("contacts", "limit=10", AFTER_INDEXING));
    assertThat(nextToken(testClient.list("contacts", "limit=10&after=" + token, AFTER_INDEXING)))
        .isEqualTo(token);
  }

  @Test
  void aPageRepeatsRowsAndLosesNone() {
    useFaults(ResponseFaults.NONE.withRepeatsRows(1));
    List<Long> all = new ArrayList<>();
    JsonNode page = testClient.list("contacts", "limit=10", AFTER_INDEXING);
    all.addAll(ids(page));
    while (nextToken(page) != null) {
      page = testClient.list("contacts", "limit=10&after=" + nextToken(page), AFTER_INDEXING);
      assertThat(ids(page)).hasSizeLessThanOrEqualTo(10);
      all.addAll(ids(page));
    }
    assertThat(all).hasSizeGreaterThan(30);
    assertThat(new TreeSet<>(all)).containsExactlyElementsOf(created);
  }

  @Test
  void aShortPageIsNotTheLastOne() {
    useFaults(ResponseFaults.NONE.withShortPages(1));
    JsonNode page = testClient.list("contacts", "limit=100", AFTER_INDEXING);
    assertThat(ids(page)).hasSizeLessThan(30);
    assertThat(nextToken(page)).isNotNull();
    JsonNode search = testClient.searchChanges("contacts", START, 0, 200, AFTER_INDEXING);
    assertThat(ids(search)).hasSizeLessThan(30);
    assertThat(nextToken(search)).isNotNull();
  }

  @Test
  void aTokenLeadsToAnEmptyPage() {
    use(
        SimSettings.DEFAULT
            .withLists(SimLists.DEFAULT.withFirstPageBehindEnd(false))
            .withResponseFaults(ResponseFaults.NONE.withEmptyLastPage(1)));
    JsonNode page = testClient.list("contacts", "limit=100", AFTER_INDEXING);
    assertThat(ids(page)).hasSize(30);
    JsonNode last =
        testClient.list("contacts", "limit=100&after=" + nextToken(page), AFTER_INDEXING);
    assertThat(ids(last)).isEmpty();
    assertThat(nextToken(last)).isNull();
  }

  @Test
  void aTokenBehindTheLastRowLeadsToTheFirstPage() {
    useFaults(ResponseFaults.NONE);
    long behindLast = created.get(29) + 1;
    JsonNode page = testClient.list("contacts", "limit=10&after=" + behindLast, AFTER_INDEXING);
    assertThat(ids(page)).isEqualTo(created.subList(0, 10));
    assertThat(nextToken(page)).isEqualTo(Long.toString(created.get(9) + 1));
  }

  @Test
  void tokensAreTheLastIdsWhereTheSettingsSaySo() {
    use(SimSettings.DEFAULT.withLists(SimLists.DEFAULT.withTokenForm(SimLists.TokenForm.LAST_ID)));
    JsonNode page = testClient.list("contacts", "limit=10", AFTER_INDEXING);
    assertThat(nextToken(page)).isEqualTo(Long.toString(created.get(9)));
    page = testClient.list("contacts", "limit=10&after=" + nextToken(page), AFTER_INDEXING);
    assertThat(ids(page)).isEqualTo(created.subList(10, 20));
  }

  @Test
  void rowsAreOutOfOrder() {
    useFaults(ResponseFaults.NONE.withShufflesList(1).withShufflesSearch(1));
    assertThat(testClient.listIds("contacts", "limit=100", AFTER_INDEXING))
        .isNotEqualTo(created)
        .containsExactlyInAnyOrderElementsOf(created);
    assertThat(ids(testClient.searchChanges("contacts", START, 0, 200, AFTER_INDEXING)))
        .isNotEqualTo(created)
        .containsExactlyInAnyOrderElementsOf(created);
  }

  @Test
  void batchReadsHaveNoOrderEver() {
    useFaults(ResponseFaults.NONE);
    assertThat(ids(testClient.read("contacts", created, List.of(), AFTER_INDEXING)))
        .isNotEqualTo(created)
        .containsExactlyInAnyOrderElementsOf(created);
  }

  @Test
  void aBoundTokenServesItsOwnPropertiesOnly() {
    useFaults(ResponseFaults.NONE.withBoundTokens(true));
    String token =
        nextToken(
            testClient.list("contacts", "limit=10&properties=email,firstname", AFTER_INDEXING));
    assertThat(
            testClient.listIds(
                "contacts", "limit=10&properties=firstname,email&after=" + token, AFTER_INDEXING))
        .isEqualTo(created.subList(10, 20));
    testClient.get(
        testClient.objectsPath("contacts") + "?limit=10&properties=email&after=" + token,
        AFTER_INDEXING);
    assertThat(testClient.lastResponse.status()).isEqualTo(400);
    assertThat(hubspot.violations()).hasSize(1);
  }

  @Test
  void missingIdsAreNotReported() {
    useFaults(ResponseFaults.NONE.withUnreportedMissing(1));
    JsonNode answer =
        testClient.assertOk(
            testClient.read("contacts", List.of(created.get(0), 999L), List.of(), AFTER_INDEXING));
    assertThat(ids(answer)).containsExactly(created.get(0));
    assertThat(answer.has("errors")).isFalse();
  }

  @Test
  void newRecordsFillGaps() {
    useFaults(ResponseFaults.NONE.withSmallerIds(1));
    assertThat(created)
        .isNotEqualTo(new ArrayList<>(new TreeSet<>(created)))
        .doesNotHaveDuplicates();
  }

  @Test
  void updatesWithinOneMsMayShareAStamp() {
    SimClocks clocks = SimClocks.EXACT.withSameMsUpdates(true);
    hubspot = new SimHubspot(SimSettings.DEFAULT.withClocks(clocks), new SplittableRandom(1));
    long id = hubspot.create("contacts", Map.of("email", "a"), START);
    hubspot.update("contacts", id, Map.of("email", "b"), START);
    assertThat(hubspot.rows("contacts").get(0).version()).isEqualTo(START);
    useFaults(ResponseFaults.NONE);
    hubspot.update("contacts", created.get(0), Map.of("email", "b"), START);
    assertThat(hubspot.rows("contacts").get(0).version()).isEqualTo(START + 1);
  }

  @Test
  void everyFaultHappensAndTheRestIsAnswered() {
    SimSettings mean = SimSettings.DEFAULT.withFaults(HostileSettings.allFaults().faults());
    hubspot = new SimHubspot(mean, new SplittableRandom(1));
    testClient = new TestClient(hubspot);
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
