package io.crmconnect.hubspot;

import static io.crmconnect.hubspot.FakeWire.CONTACTS;
import static io.crmconnect.hubspot.FakeWire.OWNERS;
import static io.crmconnect.hubspot.FakeWire.PETS;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What HubSpot's bodies mean. */
class HubspotAnswersTest {
  private static final long T = Instant.parse("2026-02-17T19:23:50.940Z").toEpochMilli();
  private final FakeWire wire = new FakeWire();

  private <R extends Result> R answered(Request request, Class<R> kind, String body) {
    return answered(request, kind, 200, body);
  }

  private <R extends Result> R answered(Request request, Class<R> kind, int status, String body) {
    wire.answers(status, body);
    return wire.ask(wire.open(), request, kind);
  }

  private static Request.Read read(String... fields) {
    return new Request.Read(CONTACTS, List.of("1", "2"), List.of(fields));
  }

  @Test
  void rowsOfARead() {
    Result.Rows rows =
        answered(
            read("a", "b", "c"),
            Result.Rows.class,
            """
            {"status":"COMPLETE","results":[
              {"id":"2","properties":{"a":"x","b":null,"c":""},"archived":false,
               "createdAt":"2026-02-17T19:23:50Z","updatedAt":"2026-02-17T19:23:50.940Z",
               "associations":{"deals":{"results":[{"id":"9"}]}}},
              {"id":1,"properties":{"a":1.50,"b":{"k":[1,2]},"lastmodifieddate":"2026-02-17T19:23:50.940Z"}}],
             "startedAt":"x","links":{"results":[1]}}""");

    assertThat(rows.bad()).isEmpty();
    Row first = rows.rows().get(0);
    assertThat(first.id()).isEqualTo("2");
    assertThat(first.version()).isEqualTo(T);
    assertThat(first.createdAt()).isEqualTo(T - 940);
    assertThat(first.values())
        .containsEntry("a", "x")
        .containsEntry("b", null)
        .containsEntry("c", "");
    Row second = rows.rows().get(1);
    assertThat(second.id()).isEqualTo("1");
    assertThat(second.version()).isEqualTo(T);
    assertThat(second.createdAt()).isEqualTo(Row.UNKNOWN);
    assertThat(second.values()).containsEntry("a", "1.50").containsEntry("b", "{\"k\":[1,2]}");
    assertThat(rows.absent()).containsExactly("c");
  }

  @Test
  void missingIdsOfAReadAreNoFailureWhateverTheStatus() {
    String body =
        """
        {"status":"COMPLETE","results":[],"numErrors":1,"errors":[{"status":"error",
         "category":"OBJECT_NOT_FOUND","message":"Could not get some CONTACT objects",
         "context":{"ids":["1","2"]}}]}""";

    assertThat(answered(read("a"), Result.Rows.class, 207, body).rows()).isEmpty();
    assertThat(answered(read("a"), Result.Rows.class, 200, body).rows()).isEmpty();
  }

  @Test
  void idsThatCouldNotBeReadAreNotMissing() {
    Result.Failure failure =
        answered(
            read("a"),
            Result.Failure.class,
            207,
            """
            {"status":"COMPLETE","results":[],"errors":[
             {"category":"OBJECT_NOT_FOUND","message":"gone","context":{"ids":["1"]}},
             {"status":"error","category":"INTERNAL_ERROR","message":"timed out","context":{"ids":["2"]}}]}""");

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
    assertThat(failure.message()).contains("INTERNAL_ERROR timed out");
  }

  @Test
  void anUnfinishedBatchIsAskedAgain() {
    assertThat(
            answered(read("a"), Result.Failure.class, "{\"status\":\"PENDING\",\"results\":[]}")
                .kind())
        .isEqualTo(FailureKind.UNAVAILABLE);
  }

  @Test
  void whatIsNoRowIsKeptWhole() {
    Result.Rows rows =
        answered(
            read("a"),
            Result.Rows.class,
            """
            {"results":[{"properties":{"a":"ü"},"updatedAt":"2026-02-17T19:23:50.940Z"},
             {"id":"7","properties":{"a":"b"},"updatedAt":"yesterday"}, "text", 5, null, [1, 2],
             {"id":"8","properties":{"a":"b"},"updatedAt":"2026-02-17T19:23:50.940Z"}]}""");

    assertThat(rows.rows()).extracting(Row::id).containsExactly("8");
    assertThat(rows.bad())
        .extracting(BadRow::id, BadRow::raw)
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
  void longTextsSurrogatesAndNulComeThrough() {
    String text = "x".repeat(60_000);
    Result.Rows rows =
        answered(
            read("a", "b"),
            Result.Rows.class,
            """
            {"results":[{"id":"1","updatedAt":"2026-02-17T19:23:50.940Z",
              "properties":{"a":"%s","b":"\\ud83d \\u0000 1;2;3"}}]}"""
                .formatted(text));

    assertThat(rows.rows().get(0).values())
        .containsEntry("a", text)
        .containsEntry("b", "\ud83d \0 1;2;3");
  }

  @Test
  void changesOfASearch() {
    Result.Changes changes =
        answered(
            new Request.Window(CONTACTS, 5_000, Optional.empty()),
            Result.Changes.class,
            """
            {"total":3,"results":[{"id":"1","updatedAt":"2026-02-17T19:23:50.940Z","properties":{}},
             {"id":"9","properties":{"lastmodifieddate":"2026-02-17T19:23:50.940Z"}},
             {"id":"5","properties":{}}, {"properties":{}}],"paging":{"next":{"after":"200","link":"l"}}}""");

    assertThat(changes.more()).isTrue();
    assertThat(changes.changes())
        .containsExactly(
            new Result.Change("1", T), new Result.Change("5", 5_000), new Result.Change("9", T));
  }

  @Test
  void theExtentOfAnObjectWithAndWithoutRows() {
    Request.Extent extent = new Request.Extent(CONTACTS);

    assertThat(
            answered(
                extent,
                Result.Extent.class,
                "{\"total\":12,\"results\":[{\"id\":\"77\",\"properties\":{},"
                    + "\"updatedAt\":\"2026-02-17T19:23:50.940Z\"}]}"))
        .isEqualTo(new Result.Extent(12, Optional.of("77")));
    assertThat(answered(extent, Result.Extent.class, "{\"total\":0,\"results\":[]}"))
        .isEqualTo(new Result.Extent(0, Optional.empty()));
  }

  @Test
  void pagesOfAListEndWherePagingDoes() {
    Request.ListPage page = new Request.ListPage(PETS, Optional.empty(), List.of("a"));

    assertThat(
            answered(
                    page,
                    Result.Page.class,
                    "{\"results\":[],\"paging\":{\"prev\":{\"before\":\"1\"},"
                        + "\"next\":{\"link\":\"l\",\"after\":\"12\"}}}")
                .next())
        .contains("12");
    assertThat(answered(page, Result.Page.class, "{\"results\":[],\"paging\":null}").next())
        .isEmpty();
  }

  @Test
  void ownersHaveAFixedCatalogueAndEveryFieldOfIt() {
    List<String> names =
        wire
            .ask(wire.open(), new Request.Catalogue(OWNERS), Result.Catalogue.class)
            .fields()
            .stream()
            .map(Field::name)
            .toList();
    assertThat(wire.calls).isEmpty();

    Result.Page page =
        answered(
            new Request.ListPage(OWNERS, Optional.empty(), names),
            Result.Page.class,
            """
            {"results":[{"id":"5","email":"a@b.c","type":"PERSON","userId":99,"archived":false,
             "createdAt":"2026-02-17T19:23:50Z","updatedAt":"2026-02-17T19:23:50.940Z",
             "teams":[{"id":"1","name":"Süd","primary":true}]}]}""");

    assertThat(page.absent()).isEmpty();
    Row row = page.rows().get(0);
    assertThat(row.version()).isEqualTo(T);
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
        answered(
            new Request.Catalogue(PETS),
            Result.Catalogue.class,
            """
            {"results":[{"name":"a","type":"bool"},{"name":"b","type":"number"},
             {"name":"c","type":"date"},{"name":"d","type":"datetime"},
             {"name":"e","type":"enumeration"},{"name":"f","type":"object_coordinates"},
             {"name":"g","type":"one day"},{"name":"a","type":"string"},{"name":"h"}]}""");

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
  void anOptionMoreIsNothingNewInTheCatalogue() {
    String before = stage("{\"label\":\"Lead\",\"value\":\"lead\",\"displayOrder\":0}");
    String after =
        stage(
            "{\"label\":\"Lead\",\"value\":\"lead\",\"displayOrder\":1},"
                + "{\"label\":\"Evangelist\",\"value\":\"evangelist\",\"displayOrder\":0}");

    assertThat(catalogue(after))
        .isEqualTo(catalogue(before))
        .containsExactly(new Field("lifecyclestage", FieldType.STRING, "Lifecycle stage"));
  }

  private static String stage(String options) {
    return "{\"results\":[{\"name\":\"lifecyclestage\",\"label\":\"Lifecycle stage\","
        + "\"type\":\"enumeration\",\"fieldType\":\"radio\",\"options\":["
        + options
        + "]}]}";
  }

  private List<Field> catalogue(String body) {
    return answered(new Request.Catalogue(PETS), Result.Catalogue.class, body).fields();
  }

  @Test
  void customObjectsStandBesideTheStandardOnes() {
    List<CrmObject> objects =
        answered(
                new Request.Objects(),
                Result.Objects.class,
                "{\"results\":[{\"id\":\"123\",\"objectTypeId\":\"2-123\",\"name\":\"pets\"},"
                    + "{\"objectTypeId\":\"2-7\",\"name\":\"contacts\"}]}")
            .objects();

    assertThat(objects)
        .contains(CONTACTS, OWNERS, PETS, new CrmObject("custom_contacts", "2-7", true))
        .doesNotHaveDuplicates();
  }

  @Test
  void customObjectsThatMayNotBeListedAreNoEmptyList() {
    Result.Failure failure =
        answered(
            new Request.Objects(),
            Result.Failure.class,
            403,
            "{\"errors\":[{\"context\":{\"requiredGranularScopes\":[\"crm.schemas.custom.read\"]}}]}");
    assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(failure.message()).contains("crm.schemas.custom.read");
  }

  @Test
  void theAccountAndItsUse() {
    assertThat(
            answered(
                new Request.Account(),
                Result.Account.class,
                "{\"portalId\":123456,\"timeZone\":\"US/Eastern\"}"))
        .isEqualTo(new Result.Account("123456", "US/Eastern"));
    assertThat(
            answered(
                new Request.Usage(),
                Result.Usage.class,
                """
                {"results":[{"name":"private-apps-api-calls-daily","usageLimit":500000,
                 "currentUsage":7,"resetsAt":"2026-02-17T19:23:50.940Z"}]}"""))
        .isEqualTo(new Result.Usage(OptionalLong.of(500_000), 7, OptionalLong.of(T)));
  }

  @Test
  void headersTellTheVendorsTimeAndTheBudget() {
    wire.answers(
        200,
        "{\"portalId\":1}",
        Map.of(
            "date", "Tue, 24 Nov 2026 21:50:00 GMT",
            "x-hubspot-ratelimit-max", "190",
            "x-hubspot-ratelimit-remaining", "189",
            "x-hubspot-ratelimit-daily", "625000",
            "x-hubspot-ratelimit-daily-remaining", "many"));

    Answer answer = wire.ask(wire.open(), new Request.Account());

    assertThat(answer.vendorTime()).hasValue(Instant.parse("2026-11-24T21:50:00Z").toEpochMilli());
    assertThat(answer.signals().burstLimit()).hasValue(190);
    assertThat(answer.signals().burstRemaining()).hasValue(189);
    assertThat(answer.signals().dailyLimit()).hasValue(625_000);
    assertThat(answer.signals().dailyRemaining()).isEmpty();
  }
}
