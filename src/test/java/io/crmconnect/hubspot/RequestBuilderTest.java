/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static io.crmconnect.hubspot.ScriptedHttp.CONTACTS;
import static io.crmconnect.hubspot.ScriptedHttp.OWNERS;
import static io.crmconnect.hubspot.ScriptedHttp.PETS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.http.HttpCall;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The HTTP call of each request. */
class RequestBuilderTest {
  private final ScriptedHttp http = new ScriptedHttp();

  private HttpCall sendAndCapture(Request request, String... settings) {
    http.addResponse(500, "");
    http.send(http.open(settings), request);
    return http.lastCall();
  }

  private String capturePath(Request request, String... settings) {
    String uri = sendAndCapture(request, settings).uri().toString();
    assertThat(uri).startsWith("http://hub.example/");
    return uri.substring("http://hub.example".length());
  }

  @ParameterizedTest
  @CsvSource({
    "2026-09, /crm/objects/2026-09/, /crm/properties/2026-09/, /crm/owners/2026-09",
    "2026-03, /crm/objects/2026-03/, /crm/properties/2026-03/, /crm/owners/2026-03",
    "v3, /crm/v3/objects/, /crm/v3/properties/, /crm/v3/owners"
  })
  void pathsOfEachVersion(String version, String objects, String properties, String owners) {
    String[] settings = {"hubspot.api.version", version};

    assertThat(capturePath(new Request.ChangesSince(PETS, 5_000, Optional.empty()), settings))
        .isEqualTo(objects + "2-123/search");
    assertThat(capturePath(new Request.ReadByIds(CONTACTS, List.of("1"), List.of("a")), settings))
        .isEqualTo(objects + "contacts/batch/read?archived=false");
    assertThat(
            capturePath(
                new Request.ListPage(CONTACTS, Optional.of("7"), List.of("a", "b c")), settings))
        .isEqualTo(objects + "contacts?limit=100&properties=a,b%20c,hs_merged_object_ids&after=7");
    assertThat(capturePath(new Request.ListPage(OWNERS, Optional.empty(), List.of()), settings))
        .isEqualTo(owners + "?limit=100");
    assertThat(capturePath(new Request.Catalogue(PETS), settings)).isEqualTo(properties + "2-123");
    assertThat(capturePath(new Request.ListObjects(), settings))
        .isEqualTo("/crm-object-schemas/" + version + "/schemas?archived=false");
    assertThat(capturePath(new Request.Account(), settings))
        .isEqualTo("/account-info/" + version + "/details");
    assertThat(capturePath(new Request.Usage(), settings))
        .isEqualTo("/account-info/" + version + "/api-usage/daily/private-apps");
  }

  @Test
  void aSearchRequestsIdsAndVersionsInTheOrderOfIds() throws Exception {
    HttpCall call =
        sendAndCapture(new Request.ChangesSince(CONTACTS, 1_700_000_000_123L, Optional.of("42")));

    assertThat(Json.MAPPER.readTree(call.body().orElseThrow()))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"filterGroups":[{"filters":[
                   {"propertyName":"lastmodifieddate","operator":"GTE","value":"1700000000123"},
                   {"propertyName":"hs_object_id","operator":"GT","value":"42"}]}],
                 "sorts":[{"propertyName":"hs_object_id","direction":"ASCENDING"}],
                 "properties":["lastmodifieddate"],"limit":200}\
                """));
    assertThat(call.headers())
        .containsEntry("Authorization", "Bearer pat-secret")
        .containsEntry("Content-Type", "application/json");
  }

  @Test
  void allButContactsUseTheOtherCursorAndNoSearchStartsAtZero() {
    String body =
        sendAndCapture(new Request.ChangesSince(PETS, 0, Optional.empty())).body().orElseThrow();

    assertThat(body)
        .contains(
            "\"propertyName\":\"hs_lastmodifieddate\",\"operator\":\"GTE\",\"value\":\"1000\"")
        .doesNotContain("GT\"");
  }

  @Test
  void theRecordCountIsASearchForTheLastId() {
    String body = sendAndCapture(new Request.RecordCount(CONTACTS)).body().orElseThrow();

    assertThat(body).contains("\"direction\":\"DESCENDING\"", "\"limit\":1", "\"filterGroups\":[]");
  }

  @Test
  void aListWithoutFieldsRequestsTheIdAlone() {
    assertThat(capturePath(new Request.ListPage(PETS, Optional.empty(), List.of())))
        .endsWith("2-123?limit=100&properties=hs_object_id");
  }

  @Test
  void aReadRequestsIdsAndFields() throws Exception {
    HttpCall call =
        sendAndCapture(new Request.ReadByIds(CONTACTS, List.of("1", "2"), List.of("a")));

    assertThat(Json.MAPPER.readTree(call.body().orElseThrow()))
        .isEqualTo(
            Json.MAPPER.readTree(
                """
                {"properties":["a","hs_merged_object_ids"],"propertiesWithHistory":[],
                 "inputs":[{"id":"1"},{"id":"2"}]}\
                """));
  }

  @Test
  void aListReturnsRowsWhileTheUrlHasRoomForTheFields() {
    CrmClient crmClient = http.open();

    assertThat(crmClient.listReturnsRows(CONTACTS, names(300))).isTrue();
    assertThat(crmClient.listReturnsRows(CONTACTS, names(900))).isFalse();
    assertThat(crmClient.listReturnsRows(OWNERS, names(900))).isTrue();
    http.addResponse(500, "");
    int maxFields = 300;
    while (crmClient.listReturnsRows(CONTACTS, names(maxFields + 1))) {
      maxFields++;
    }
    http.send(
        crmClient, new Request.ListPage(CONTACTS, Optional.of("123456789012"), names(maxFields)));
    assertThat(http.lastCall().uri().toString()).hasSizeBetween(7_900, 7_999);
  }

  @Test
  void aPageTokenAfterAnIdExistsForNumbers() {
    CrmClient crmClient = http.open();

    Capabilities capabilities = crmClient.capabilities(CONTACTS);
    assertThat(capabilities.idOrder().isResumable("123")).isTrue();
    assertThat(capabilities.idOrder().isResumable("a1")).isFalse();
    assertThat(capabilities.maxIdsPerRead()).isEqualTo(100);
    assertThat(capabilities.listPageSize()).isEqualTo(100);
    assertThat(crmClient.capabilities(OWNERS).namesChanges()).isFalse();
    assertThat(crmClient.capabilities(OWNERS).readsByIds()).isFalse();
    assertThat(crmClient.maxBackfillRequestsPerSecond()).isCloseTo(19 * 0.935, within(1e-9));
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "property_number_%04d".formatted(i)).toList();
  }
}
