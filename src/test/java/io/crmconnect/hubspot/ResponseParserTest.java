/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static io.crmconnect.hubspot.ScriptedHttp.CONTACTS;
import static io.crmconnect.hubspot.ScriptedHttp.OWNERS;
import static io.crmconnect.hubspot.ScriptedHttp.PETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The results of HubSpot's response bodies. */
class ResponseParserTest {
  private static final long TIMESTAMP = Instant.parse("2026-02-17T19:23:50.940Z").toEpochMilli();
  private final ScriptedHttp http = new ScriptedHttp();

  private <R extends Result> R sendAndParse(Request request, Class<R> kind, String body) {
    return sendAndParse(request, kind, 200, body);
  }

  private <R extends Result> R sendAndParse(
      Request request, Class<R> kind, int status, String body) {
    http.addResponse(status, body);
    return http.send(http.open(), request, kind);
  }

  private static Request.ReadByIds readRequest(String... fields) {
    return new Request.ReadByIds(CONTACTS, List.of("1", "2"), List.of(fields));
  }

  @Test
  void rowsOfARead() {
    Result.Rows rows =
        sendAndParse(
            readRequest("a", "b", "c"),
            Result.Rows.class,
            """
            {"status":"COMPLETE","results":[
              {"id":"2","properties":{"a":"x","b":null,"c":""},"archived":false,
               "createdAt":"2026-02-17T19:23:50Z","updatedAt":"2026-02-17T19:23:50.940Z",
               "associations":{"deals":{"results":[{"id":"9"}]}}},
              {"id":1,"properties":{"a":1.50,"b":{"k":[1,2]},"lastmodifieddate":"2026-02-17T19:23:50.940Z"}}],
             "startedAt":"x","links":{"results":[1]}}\
            """);

    assertThat(rows.malformed()).isEmpty();
    Row first = rows.rows().get(0);
    assertThat(first.id()).isEqualTo("2");
    assertThat(first.version()).isEqualTo(TIMESTAMP);
    assertThat(first.createdAt()).isEqualTo(TIMESTAMP - 940);
    assertThat(first.values())
        .containsEntry("a", "x")
        .containsEntry("b", null)
        .containsEntry("c", "");
    Row second = rows.rows().get(1);
    assertThat(second.id()).isEqualTo("1");
    assertThat(second.version()).isEqualTo(TIMESTAMP);
    assertThat(second.createdAt()).isEqualTo(Row.UNKNOWN_TIME);
    assertThat(second.values()).containsEntry("a", "1.50").containsEntry("b", "{\"k\":[1,2]}");
    assertThat(rows.missingFields()).containsExactly("c");
  }

  @Test
  void missingIdsOfAReadAreNoFailureWhateverTheStatus() {
    String body =
        """
        {"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error",
         "category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects",
         "context":{"ids":["1","2"]}}]}\
        """;

    assertThat(sendAndParse(readRequest("a"), Result.Rows.class, 207, body).rows()).isEmpty();
    assertThat(sendAndParse(readRequest("a"), Result.Rows.class, 200, body).rows()).isEmpty();
  }

  @Test
  void unreadableIdsAreNotMissing() {
    Result.Failure failure =
        sendAndParse(
            readRequest("a"),
            Result.Failure.class,
            207,
            """
            {"status":"COMPLETE","results":[],"errors":[
             {"category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["1"]}},
             {"status":"error","category":"INTERNAL_ERROR","message":"timed out","context":{"ids":["2"]}}]}\
            """);

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
    assertThat(failure.message()).contains("INTERNAL_ERROR timed out");
  }

  @Test
  void anUnfinishedBatchIsRetried() {
    assertThat(
            sendAndParse(
                    readRequest("a"),
                    Result.Failure.class,
                    "{\"status\":\"PENDING\",\"results\":[]}")
                .kind())
        .isEqualTo(FailureKind.UNAVAILABLE);
  }

  @Test
  void aMalformedRowIsKeptWhole() {
    Result.Rows rows =
        sendAndParse(
            readRequest("a"),
            Result.Rows.class,
            """
            {"results":[{"properties":{"a":"ü"},"updatedAt":"2026-02-17T19:23:50.940Z"},
             {"id":"7","properties":{"a":"b"},"updatedAt":"yesterday"}, "text", 5, null, [1, 2],
             {"id":"8","properties":{"a":"b"},"updatedAt":"2026-02-17T19:23:50.940Z"}]}\
            """);

    assertThat(rows.rows()).extracting(Row::id).containsExactly("8");
    assertThat(rows.malformed())
        .extracting(MalformedRow::id, MalformedRow::rawJson)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "", "{\"properties\":{\"a\":\"ü\"},\"updatedAt\":\"2026-02-17T19:23:50.940Z\"}"),
            org.assertj.core.groups.Tuple.tuple(
                "7", "{\"id\":\"7\",\"properties\":{\"a\":\"b\"},\"updatedAt\":\"yesterday\"}"),
            org.assertj.core.groups.Tuple.tuple("", "\"text\""),
            org.assertj.core.groups.Tuple.tuple("", "5"),
            org.assertj.core.groups.Tuple.tuple("", "null"),
            org.assertj.core.groups.Tuple.tuple("", "[1, 2]"));
  }

  @Test
  void longTextsSurrogatesAndNulAreParsedUnchanged() {
    String text = "x".repeat(60_000);
    Result.Rows rows =
        sendAndParse(
            readRequest("a", "b"),
            Result.Rows.class,
            """
            {"results":[{"id":"1","updatedAt":"2026-02-17T19:23:50.940Z",
              "properties":{"a":"%s","b":"\\ud83d \\u0000 1;2;3"}}]}\
            """
                .formatted(text));

    assertThat(rows.rows().get(0).values())
        .containsEntry("a", text)
        .containsEntry("b", "\ud83d \0 1;2;3");
  }

  @Test
  void changesOfASearch() {
    Result.Changes changes =
        sendAndParse(
            new Request.ChangesSince(CONTACTS, 5_000, Optional.empty()),
            Result.Changes.class,
            """
            {"total":3,"results":[{"id":"1","updatedAt":"2026-02-17T19:23:50.940Z","properties":{}},
             {"id":"9","properties":{"lastmodifieddate":"2026-02-17T19:23:50.940Z"}},
             {"id":"5","properties":{}}, {"properties":{}}],"paging":{"next":{"after":"200","link":"l"}}}\
            """);

    assertThat(changes.hasMore()).isTrue();
    assertThat(changes.changes())
        .containsExactly(
            new Result.Change("1", TIMESTAMP),
            new Result.Change("5", 5_000),
            new Result.Change("9", TIMESTAMP));
  }

  @Test
  void theRecordCountOfAnObjectWithAndWithoutRows() {
    Request.RecordCount recordCount = new Request.RecordCount(CONTACTS);

    assertThat(
            sendAndParse(
                recordCount,
                Result.RecordCount.class,
                "{\"total\":12,\"results\":[{\"id\":\"77\",\"properties\":{},"
                    + "\"updatedAt\":\"2026-02-17T19:23:50.940Z\"}]}"))
        .isEqualTo(new Result.RecordCount(12, Optional.of("77")));
    assertThat(sendAndParse(recordCount, Result.RecordCount.class, "{\"total\":0,\"results\":[]}"))
        .isEqualTo(new Result.RecordCount(0, Optional.empty()));
  }

  @Test
  void aListEndsWithItsLastPageToken() {
    Request.ListPage page = new Request.ListPage(PETS, Optional.empty(), List.of("a"));

    assertThat(
            sendAndParse(
                    page,
                    Result.Page.class,
                    "{\"results\":[],\"paging\":{\"prev\":{\"before\":\"1\"},"
                        + "\"next\":{\"link\":\"l\",\"after\":\"12\"}}}")
                .nextToken())
        .contains("12");
    assertThat(
            sendAndParse(page, Result.Page.class, "{\"results\":[],\"paging\":null}").nextToken())
        .isEmpty();
  }

  @Test
  void ownersHaveAFixedCatalogueAndEveryFieldOfIt() {
    List<String> names =
        http
            .send(http.open(), new Request.Catalogue(OWNERS), Result.Catalogue.class)
            .fields()
            .stream()
            .map(Field::name)
            .toList();
    assertThat(http.calls).isEmpty();

    Result.Page page =
        sendAndParse(
            new Request.ListPage(OWNERS, Optional.empty(), names),
            Result.Page.class,
            """
            {"results":[{"id":"5","email":"a@b.c","type":"PERSON","userId":99,"archived":false,
             "createdAt":"2026-02-17T19:23:50Z","updatedAt":"2026-02-17T19:23:50.940Z",
             "teams":[{"id":"1","name":"Süd","primary":true}]}]}\
            """);

    assertThat(page.missingFields()).isEmpty();
    Row row = page.rows().get(0);
    assertThat(row.version()).isEqualTo(TIMESTAMP);
    assertThat(row.values())
        .containsOnlyKeys(names)
        .containsEntry("userId", "99")
        .containsEntry("archived", "false")
        .containsEntry("firstName", null)
        .containsEntry("teams", "[{\"id\":\"1\",\"name\":\"Süd\",\"primary\":true}]");
  }

  @Test
  void theCatalogueMapsTypesAndKeepsUnknownOnesAsText() {
    Result.Catalogue catalogue =
        sendAndParse(
            new Request.Catalogue(PETS),
            Result.Catalogue.class,
            """
            {"results":[{"name":"a","type":"bool"},{"name":"b","type":"number"},
             {"name":"c","type":"date"},{"name":"d","type":"datetime"},
             {"name":"e","type":"enumeration"},{"name":"f","type":"object_coordinates"},
             {"name":"g","type":"one day"},{"name":"a","type":"string"},{"name":"h"}]}\
            """);

    assertThat(catalogue.fields())
        .containsExactly(
            new Field("a", FieldType.BOOLEAN),
            new Field("b", FieldType.NUMBER),
            new Field("c", FieldType.DATE),
            new Field("d", FieldType.TIMESTAMP),
            new Field("e", FieldType.STRING),
            new Field("f", FieldType.STRING),
            new Field("g", FieldType.STRING),
            new Field("h", FieldType.STRING));
  }

  @Test
  void anAddedOptionDoesNotChangeTheCatalogue() {
    String optionsBefore =
        stageProperty("{\"label\":\"Lead\",\"value\":\"lead\",\"displayOrder\":0}");
    String optionsAfter =
        stageProperty(
            "{\"label\":\"Lead\",\"value\":\"lead\",\"displayOrder\":1},"
                + "{\"label\":\"Evangelist\",\"value\":\"evangelist\",\"displayOrder\":0}");

    assertThat(parseCatalogue(optionsAfter))
        .isEqualTo(parseCatalogue(optionsBefore))
        .containsExactly(new Field("lifecyclestage", FieldType.STRING, "Lifecycle stage"));
  }

  private static String stageProperty(String options) {
    return "{\"results\":[{\"name\":\"lifecyclestage\",\"label\":\"Lifecycle stage\","
        + "\"type\":\"enumeration\",\"fieldType\":\"radio\",\"options\":["
        + options
        + "]}]}";
  }

  private List<Field> parseCatalogue(String body) {
    return sendAndParse(new Request.Catalogue(PETS), Result.Catalogue.class, body).fields();
  }

  @Test
  void customObjectsAreAddedToTheStandardOnes() {
    List<CrmObject> objects =
        sendAndParse(
                new Request.ListObjects(),
                Result.Objects.class,
                "{\"results\":[{\"id\":\"123\",\"objectTypeId\":\"2-123\",\"name\":\"pets\"},"
                    + "{\"objectTypeId\":\"2-7\",\"name\":\"contacts\"}]}")
            .objects();

    assertThat(objects)
        .contains(CONTACTS, OWNERS, PETS, new CrmObject("custom_contacts", "2-7"))
        .doesNotHaveDuplicates();
  }

  @Test
  void unreadableCustomObjectsAreAFailureAndNoEmptyList() {
    Result.Failure failure =
        sendAndParse(
            new Request.ListObjects(),
            Result.Failure.class,
            403,
            "{\"errors\":[{\"context\":{\"requiredGranularScopes\":[\"crm.schemas.custom.read\"]}}]}");
    assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(failure.message()).contains("crm.schemas.custom.read");
  }

  @Test
  void theAccountAndItsUsage() {
    assertThat(
            sendAndParse(
                new Request.Account(),
                Result.Account.class,
                "{\"portalId\":123456,\"timeZone\":\"US/Eastern\"}"))
        .isEqualTo(new Result.Account("123456", "US/Eastern"));
    assertThat(
            sendAndParse(
                new Request.Usage(),
                Result.Usage.class,
                """
                {"results":[{"name":"private-apps-api-calls-daily","usageLimit":500000,
                 "currentUsage":7,"resetsAt":"2026-02-17T19:23:50.940Z"}]}\
                """))
        .isEqualTo(new Result.Usage(OptionalLong.of(500_000), 7, OptionalLong.of(TIMESTAMP)));
  }

  @Test
  void headersGiveTheVendorTimeAndTheBudget() {
    http.addResponse(
        200,
        "{\"portalId\":1}",
        Map.of(
            "date", "Tue, 24 Nov 2026 21:50:00 GMT",
            "x-hubspot-ratelimit-max", "190",
            "x-hubspot-ratelimit-remaining", "189",
            "x-hubspot-ratelimit-daily", "625000",
            "x-hubspot-ratelimit-daily-remaining", "many"));

    CrmResponse crmResponse = http.send(http.open(), new Request.Account());

    assertThat(crmResponse.vendorTime())
        .hasValue(Instant.parse("2026-11-24T21:50:00Z").toEpochMilli());
    assertThat(crmResponse.signals().of("burst").permits()).hasValue(190);
    assertThat(crmResponse.signals().of("burst").remaining()).hasValue(189);
    assertThat(crmResponse.signals().of(BudgetSignals.DAILY).permits()).hasValue(625_000);
    assertThat(crmResponse.signals().of(BudgetSignals.DAILY).remaining()).isEmpty();
  }
}
