/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static io.crmconnect.hubspot.ScriptedHttp.CONTACTS;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd answers about links, histories, members of lists, reference objects and custom types. */
class OddChildAnswersTest {
  private static final CrmObject COMPANIES = new CrmObject("companies", "companies");
  private static final CrmObject LINKS = new Association(CONTACTS, COMPANIES).toCrmObject();
  private static final CrmObject HISTORY =
      new PropertyHistory(CONTACTS, List.of("stage")).toCrmObject();
  private static final CrmObject MEMBERS = new ListMemberships(List.of("7")).toCrmObject();

  private final ScriptedHttp http = new ScriptedHttp();
  private final CrmClient client = http.open();

  private Result read(CrmObject object, int status, String body, String... ids) {
    http.addResponse(status, body);
    return http.send(
            client,
            new ReadLinks(
                object, Stream.of(ids).map(id -> new FromRecord(id, Optional.empty())).toList()))
        .result();
  }

  private static void assertAskedAgain(Result result) {
    assertThat(result).isInstanceOf(Result.Failure.class);
    assertThat(((Result.Failure) result).kind()).isEqualTo(FailureKind.UNAVAILABLE);
  }

  /** A record without links would be seen where the answer is not whole. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"results\":[{\"from\":{\"id\":\"1\"}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":null}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":{}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":7}]}",
        "{\"results\":[{\"from\":{},\"to\":[]}]}",
        "{\"results\":[{\"to\":[]}]}",
        "{\"results\":[{\"from\":{\"id\":\"x\"},\"to\":[]}]}",
        "{\"results\":[{\"from\":{\"id\":null},\"to\":[]}]}",
        "{\"results\":[null]}",
        "{\"results\":[7]}",
        "{\"results\":[[]]}",
        "{\"results\":{}}",
        "{\"results\":null}",
        "{}",
        "[]",
        "",
        "{\"results\":[],\"status\":\"PENDING\"}",
        "{\"results\":[],\"status\":\"PROCESSING\"}",
        "{\"results\":[],\"status\":\"CANCELED\"}",
        "{\"results\":[],\"numErrors\":2}",
        "{\"results\":[],\"numErrors\":2,\"errors\":[]}",
        "{\"results\":[],\"errors\":{}}",
        "{\"results\":[],\"errors\":7}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":{}}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":7}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":{\"after\":\"\"}}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":{\"after\":null}}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":{\"after\":{}}}}]}",
        "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":{\"after\":1.5}}}]}"
      })
  void linksThatAreNotWholeAreAskedForAgain(String body) {
    assertAskedAgain(read(LINKS, 200, body, "1", "2"));
  }

  @Test
  void aBatchThatLacksItsErrorsIsAskedForAgain() {
    assertAskedAgain(read(LINKS, 207, "{\"results\":[]}", "1"));
    assertAskedAgain(read(HISTORY, 207, "{\"results\":[]}", "1"));
    assertAskedAgain(read(HISTORY, 207, "{\"results\":[],\"errors\":[]}", "1"));
  }

  @Test
  void anEndlessTokenIsNotUsed() {
    String token = "x".repeat(1_000_000);
    assertAskedAgain(
        read(
            LINKS,
            200,
            "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[],\"paging\":{\"next\":{\"after\":\""
                + token
                + "\"}}}]}",
            "1"));
    assertAskedAgain(
        read(
            MEMBERS,
            200,
            "{\"results\":[],\"paging\":{\"next\":{\"after\":\"" + token + "\"}}}",
            "7"));
  }

  /** A link of which a part cannot be read: nothing is concluded about the record. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{}",
        "{\"toObjectId\":null,\"associationTypes\":[{\"typeId\":1}]}",
        "{\"toObjectId\":\"a:b\",\"associationTypes\":[{\"typeId\":1}]}",
        "{\"toObjectId\":-1,\"associationTypes\":[{\"typeId\":1}]}",
        "{\"toObjectId\":1e30,\"associationTypes\":[{\"typeId\":1}]}",
        "{\"toObjectId\":99999999999999999999,\"associationTypes\":[{\"typeId\":1}]}",
        "{\"toObjectId\":\"\\u0661\",\"associationTypes\":[{\"typeId\":1}]}",
        "{\"toObjectId\":5,\"associationTypes\":[]}",
        "{\"toObjectId\":5,\"associationTypes\":null}",
        "{\"toObjectId\":5,\"associationTypes\":[null]}",
        "{\"toObjectId\":5,\"associationTypes\":[{\"typeId\":\"1:2\"}]}",
        "{\"toObjectId\":5,\"associationTypes\":[{\"typeId\":1},{\"typeId\":null}]}"
      })
  void aLinkThatCannotBeReadMakesItsRecordIncomplete(String link) {
    Result.Links links =
        (Result.Links)
            read(
                LINKS, 200, "{\"results\":[{\"from\":{\"id\":\"1\"},\"to\":[" + link + "]}]}", "1");
    assertThat(links.records()).hasSize(1);
    assertThat(links.records().get(0).complete()).isFalse();
    assertThat(links.malformed()).hasSize(1);
  }

  /** Otherwise the records that it is about would count as deleted. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"results\":[{\"propertiesWithHistory\":{}}]}",
        "{\"results\":[{\"id\":null,\"propertiesWithHistory\":{}}]}",
        "{\"results\":[{\"id\":\"x\",\"propertiesWithHistory\":{}}]}",
        "{\"results\":[{\"id\":\"1:2\",\"propertiesWithHistory\":{}}]}",
        "{\"results\":[null]}",
        "{\"results\":[7]}",
        "{\"results\":{}}",
        "{}",
        "[]",
        "null",
        "{\"results\":[],\"status\":\"PENDING\"}",
        "{\"results\":[],\"numErrors\":1}",
        "{\"results\":[],\"errors\":{}}",
        "{\"results\":[],\"errors\":[{}]}",
        "{\"results\":[],\"errors\":[7]}"
      })
  void historiesThatAreNotWholeAreAskedForAgain(String body) {
    assertAskedAgain(read(HISTORY, 200, body, "1", "2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"soon\"",
        "-1",
        "-62135596800000",
        "{}",
        "9223372036854775807",
        "9223372036854775808",
        "999999999999999",
        "1e300",
        "\"+200000000-01-01T00:00:00Z\"",
        "\"+999999999-12-31T23:59:59Z\"",
        "\"10000-01-01T00:00:00Z\"",
        "\"1969-12-31T23:59:59.999Z\"",
        "\"2026-02-30T00:00:00Z\""
      })
  void aValueWithoutATimeGoesToQuarantine(String timestamp) {
    Result.Links links =
        (Result.Links)
            read(
                HISTORY,
                200,
                "{\"results\":[{\"id\":\"1\",\"propertiesWithHistory\":{\"stage\":["
                    + "{\"value\":\"b\",\"timestamp\":1700000000000},"
                    + "{\"value\":\"a\",\"timestamp\":"
                    + timestamp
                    + "}]}}]}",
                "1");
    assertThat(links.malformed()).hasSize(1);
    assertThat(links.records().get(0).links()).hasSize(1);
    assertThat(links.records().get(0).links().get(0).id()).isEqualTo("1:stage:1700000000000:0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "7", "\"x\"", "{}", "[]", "[null]", "[7]", "[[]]"})
  void aHistoryThatIsNoneIsNoCrash(String versions) {
    Result result =
        read(
            HISTORY,
            200,
            "{\"results\":[{\"id\":\"1\",\"propertiesWithHistory\":{\"stage\":" + versions + "}}]}",
            "1");
    assertThat(((Result.Links) result).records().get(0).exhaustive()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{}",
        "{\"recordId\":null}",
        "{\"recordId\":\"\"}",
        "{\"recordId\":\"x\"}",
        "{\"recordId\":\"1:2\"}",
        "{\"recordId\":-1}",
        "{\"recordId\":1.5}",
        "{\"recordId\":99999999999999999999}",
        "{\"recordId\":{}}"
      })
  void aMemberWithoutAnIdMakesItsListIncomplete(String member) {
    Result.Links links = (Result.Links) read(MEMBERS, 200, "{\"results\":[" + member + "]}", "7");
    assertThat(links.records().get(0).complete()).isFalse();
    assertThat(links.malformed()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"soon\"",
        "9223372036854775807",
        "\"+200000000-01-01T00:00:00Z\"",
        "1e300",
        "{}",
        "-99999999999999999"
      })
  void aMemberWhoJoinedAtNoTimeIsOneNevertheless(String timestamp) {
    Result.Links links =
        (Result.Links)
            read(
                MEMBERS,
                200,
                "{\"results\":[{\"recordId\":5,\"membershipTimestamp\":" + timestamp + "}]}",
                "7");
    assertThat(links.records().get(0).complete()).isTrue();
    assertThat(links.records().get(0).links().get(0).values()).containsExactly("7", "5", null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"results\":null}",
        "{\"results\":{}}",
        "{}",
        "[]",
        "",
        "{\"results\":[],\"paging\":{\"next\":{}}}",
        "{\"results\":[],\"paging\":{\"next\":\"x\"}}",
        "{\"results\":[],\"paging\":{\"next\":{\"after\":[]}}}",
        "{\"results\":["
      })
  void membersThatAreNotWholeAreAskedForAgain(String body) {
    assertAskedAgain(read(MEMBERS, 200, body, "7"));
  }

  private Result list(ReferenceObject reference, Optional<String> token, String body) {
    http.addResponse(200, body);
    List<String> fields = reference.fields().stream().map(Field::name).toList();
    return http.send(client, new Request.ListPage(reference.toCrmObject(), token, fields)).result();
  }

  /** Nobody could ask for the page after this one. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"x\"",
        "-1",
        "0",
        "1.5",
        "1e30",
        "2147483648",
        "9223372036854775808",
        "{}",
        "[]",
        "true"
      })
  void aPageOfListsWithoutAnOffsetIsAskedForAgain(String offset) {
    assertAskedAgain(
        list(
            ReferenceObject.LISTS,
            Optional.empty(),
            "{\"lists\":[],\"hasMore\":true,\"offset\":" + offset + "}"));
  }

  private static Optional<String> tokenOf(ReferenceObject reference) {
    return switch (reference.parts()) {
      case NONE -> Optional.empty();
      case PAIRS -> Optional.of("deals=deals/contacts=contacts");
      default -> Optional.of("deals=deals");
    };
  }

  /** The key of a record would be empty, or the same as that of another one. */
  @ParameterizedTest
  @EnumSource(ReferenceObject.class)
  void anElementWithoutAnIdGoesToQuarantine(ReferenceObject reference) {
    String elements =
        switch (reference) {
          case PIPELINE_STAGES ->
              "[{\"id\":\"p\",\"stages\":[{},{\"id\":null},{\"id\":\"\"},null]},"
                  + "{\"stages\":[{\"id\":\"s\"}]}]";
          case PROPERTY_OPTIONS ->
              "[{\"name\":\"n\",\"options\":[{},{\"value\":null},null,7]},"
                  + "{\"options\":[{\"value\":\"v\"}]}]";
          case OWNER_TEAMS ->
              "[{\"id\":\"1\",\"teams\":[{},{\"id\":null},{\"id\":\"\"},null]},"
                  + "{\"teams\":[{\"id\":\"t\"}]}]";
          case ASSOCIATION_LABELS ->
              "[{},{\"category\":\"C\"},{\"typeId\":1},{\"category\":\"\",\"typeId\":\"\"},null]";
          default -> "[{},{\"id\":null},{\"id\":\"\"},null,7]";
        };
    Result result =
        list(
            reference,
            tokenOf(reference),
            reference == ReferenceObject.CURRENCIES
                ? "{}"
                : "{\""
                    + (reference == ReferenceObject.LISTS ? "lists" : "results")
                    + "\":"
                    + elements
                    + "}");
    if (reference == ReferenceObject.CURRENCIES) {
      assertAskedAgain(result);
      return;
    }
    Result.Page page = (Result.Page) result;
    assertThat(page.rows()).isEmpty();
    assertThat(page.malformed()).hasSize(5);
  }

  @Test
  void anOptionMayHaveAnEmptyValueAndAnyOther() {
    Result.Page page =
        (Result.Page)
            list(
                ReferenceObject.PROPERTY_OPTIONS,
                Optional.of("deals=deals"),
                "{\"results\":[{\"name\":\"n\",\"options\":[{\"value\":\"\"},{\"value\":\"a::b\"},"
                    + "{\"value\":\"\\u0000\\ud800\"},{\"value\":\""
                    + "x".repeat(65_536)
                    + "\"}]}]}");
    assertThat(page.rows().stream().map(Row::id).toList())
        .containsExactly("deals:n:", "deals:n:a::b", "deals:n:\u0000\ud800");
    assertThat(page.malformed()).hasSize(1);
  }

  static Stream<String> customTypes() {
    return Stream.of(
        "{}",
        "{\"name\":\"pets\"}",
        "{\"objectTypeId\":\"2-1\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"\"}",
        "{\"name\":\"pets\",\"objectTypeId\":null}",
        "{\"name\":\"pets\",\"objectTypeId\":7}",
        "{\"name\":\"pets\",\"objectTypeId\":\"pets\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-1/../../oauth\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-1|x\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-1 deals\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-1=x\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-1:2\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-99999999999999999999999\"}",
        "{\"name\":\"pets\",\"objectTypeId\":\"2-\\u0661\"}",
        "null",
        "7",
        "[]");
  }

  /** It would break the paths of calls and the tokens of pages. */
  @ParameterizedTest
  @MethodSource("customTypes")
  void aTypeWithoutAnIdIsNotListed(String schema) {
    http.addResponse(200, "{\"results\":[" + schema + "]}");
    Result.Objects objects = http.send(client, new Request.ListObjects(), Result.Objects.class);
    assertThat(objects.objects()).isEqualTo(StandardObjects.all());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a b", "a/b", "a.b", "a|b=c", "\u00e4", "\u202e", "..", "a\\nb", "\\u0000", "%2e"})
  void aTypesNameBecomesPartOfATopic(String name) {
    assertTopicName("\"" + name + "\"");
  }

  @Test
  void anEndlessNameDoesNotBecomePartOfATopic() {
    assertTopicName("\"" + "x".repeat(1_000) + "\"");
  }

  private void assertTopicName(String name) {
    http.addResponse(200, "{\"results\":[{\"name\":" + name + ",\"objectTypeId\":\"2-1\"}]}");
    Result.Objects objects = http.send(client, new Request.ListObjects(), Result.Objects.class);
    CrmObject custom = objects.objects().get(objects.objects().size() - 1);
    assertThat(custom.vendorType()).isEqualTo("2-1");
    assertThat(custom.name()).matches("custom_[A-Za-z0-9_-]{1,120}");
  }

  static Stream<String> propertyNames() {
    return Stream.of("", " ", "a\nb", "a\u0000", "\u0085", "\u007f", "x".repeat(100_000))
        .map(Json::write);
  }

  /** With it, the whole object could not be read. */
  @ParameterizedTest
  @MethodSource("propertyNames")
  void aPropertyThatCannotBeRequestedIsLeftOutAndTold(String name) {
    http.addResponse(
        200,
        "{\"results\":[{\"name\":\"email\",\"type\":\"string\"},{\"name\":"
            + name
            + ",\"type\":\"string\"}]}");
    Result.Catalogue catalogue =
        http.send(client, new Request.Catalogue(CONTACTS), Result.Catalogue.class);
    assertThat(catalogue.fields().stream().map(Field::name)).containsExactly("email");
    assertThat(catalogue.omissions()).hasSize(1);
  }

  static Stream<String> recordIds() {
    return Stream.of(
        "null",
        "\"\"",
        "\"x\"",
        "\"1:2\"",
        "-1",
        "1.5",
        "1e3",
        "\"\\u0661\"",
        "\"1\\u0000\"",
        "99999999999999999999",
        "\"" + "9".repeat(1_000_000) + "\"",
        "{}",
        "[1]",
        "true");
  }

  @ParameterizedTest
  @MethodSource("recordIds")
  void aRecordWhoseIdIsNoneGoesToQuarantine(String id) {
    http.addResponse(
        200,
        "{\"results\":[{\"id\":"
            + id
            + ",\"updatedAt\":\"2026-11-27T08:00:00Z\",\"properties\":{\"a\":\"b\"}}]}");
    Result.Page page =
        http.send(
            client,
            new Request.ListPage(CONTACTS, Optional.empty(), List.of("a")),
            Result.Page.class);
    assertThat(page.rows()).isEmpty();
    assertThat(page.malformed()).hasSize(1);
    assertThat(page.malformed().get(0).id()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "999999999999999",
        "\"+200000000-01-01T00:00:00Z\"",
        "\"-200000000-01-01T00:00:00Z\"",
        "\"+10000-01-01T00:00:00Z\"",
        "\"0000-12-31T00:00:00Z\""
      })
  void aRecordOfNoYearGoesToQuarantine(String updatedAt) {
    http.addResponse(
        200, "{\"results\":[{\"id\":\"5\",\"updatedAt\":" + updatedAt + ",\"properties\":{}}]}");
    Result.Page page =
        http.send(
            client, new Request.ListPage(CONTACTS, Optional.empty(), List.of()), Result.Page.class);
    assertThat(page.rows()).isEmpty();
    assertThat(page.malformed()).hasSize(1);
    assertThat(page.malformed().get(0).id()).isEqualTo("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"lists\":null}", "{\"lists\":{}}", "{}", "[]", "", "{\"lists\":["})
  void selectedListsThatAreNotWholeAreAskedForAgain(String body) {
    http.addResponse(200, body);
    CrmObject lists = new ListMemberships(List.of("7", "VIP")).parent();
    assertAskedAgain(
        http.send(client, new Request.ListPage(lists, Optional.empty(), List.of())).result());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "7",
        "{}",
        "{\"listId\":null,\"name\":\"x\"}",
        "{\"listId\":\"7:1\"}",
        "{\"listId\":-7}",
        "{\"listId\":\"8\"}",
        "{\"listId\":{}}",
        "{\"listId\":\"7\",\"deletedAt\":\"2026-01-01T00:00:00Z\"}"
      })
  void aListThatIsNotTheSelectedOneIsNot(String list) {
    http.addResponse(200, "{\"lists\":[" + list + "]}");
    CrmObject lists = new ListMemberships(List.of("7")).parent();
    Result.Page page =
        http.send(
            client, new Request.ListPage(lists, Optional.empty(), List.of()), Result.Page.class);
    assertThat(page.rows()).isEmpty();
    assertThat(page.unread()).isPresent();
  }
}
