/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import static io.crmconnect.salesforce.ScriptedOrg.ACCOUNT;
import static io.crmconnect.salesforce.ScriptedOrg.START;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that Salesforce, a gateway before it, or whoever poses as one of them may give. */
class OddAnswersTest {
  private static final int MAX_MESSAGE_LENGTH = 2_000;
  private static final String ID = "001000000000001AAA";
  private static final long DAY_MS = 86_400_000;

  private final ScriptedOrg org = new ScriptedOrg();

  private static String field(String json) {
    return "{\"name\":" + json + ",\"type\":\"string\",\"filterable\":true}";
  }

  private static String describeWith(String... fields) {
    return "{\"fields\":["
        + field("\"Id\"")
        + ",{\"name\":\"SystemModstamp\",\"type\":\"datetime\",\"filterable\":true},"
        + String.join(",", fields)
        + "]}";
  }

  static Stream<String> fieldNames() {
    return Stream.of(
            "Name FROM Account --",
            "Name, (SELECT Id FROM Contacts)",
            "Name LIMIT 1",
            "a b",
            "a.b",
            "a'b",
            "a\\nb",
            "a\u0000b",
            "COUNT()",
            "*",
            "1st",
            "N\u00e4me",
            "\u202ename",
            "\ud83d\ude00",
            "%",
            " ",
            "id",
            "ID",
            "systemmodstamp",
            "name\ud800",
            "x".repeat(100_000))
        .map(Json::write);
  }

  /** A statement would otherwise be refused again and again, or be another one. */
  @ParameterizedTest
  @MethodSource("fieldNames")
  void aNameThatCannotBeAFieldsIsInNoStatement(String name) {
    assertStatementIsPlain(describeWith(field("\"Good__c\""), field(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"7", "null", "true", "{}", "[]", "\"\"", "\"Good__C\"", "\"GOOD__c\"", "1e9"})
  void aFieldThatIsNamedByNoTextOrTwiceIsSelectedOnce(String name) {
    assertStatementIsPlain(describeWith(field("\"Good__c\""), field(name), "null", "7", "[]"));
  }

  private void assertStatementIsPlain(String describe) {
    org.answer(200, describe);
    Result.Catalogue catalogue = org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    List<String> fields = catalogue.fields().stream().map(Field::name).toList();
    org.answer(200, "{\"records\":[],\"done\":true,\"totalSize\":0}");
    org.send(new Request.ListPage(ACCOUNT, Optional.empty(), fields), Result.Page.class);

    String soql = org.lastSoql();
    assertThat(soql)
        .matches("SELECT [A-Za-z0-9_]+(, [A-Za-z0-9_]+)* FROM Account( WHERE .*)? ORDER BY Id .*");
    List<String> selected =
        List.of(soql.substring(7, soql.indexOf(" FROM")).toLowerCase(Locale.ROOT).split(", "));
    assertThat(selected).doesNotHaveDuplicates().contains("id", "systemmodstamp", "good__c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{}]",
        "[{\"name\":null,\"queryable\":true}]",
        "[{\"name\":7,\"queryable\":true}]",
        "[{\"name\":\"a b\",\"queryable\":true}]",
        "[{\"name\":\"../x\",\"queryable\":true}]",
        "[{\"name\":\"a.b\",\"queryable\":true}]",
        "[{\"name\":\"a:b\",\"queryable\":true}]",
        "[{\"name\":\"A, B\",\"queryable\":true}]",
        "[{\"name\":\"\\u00c4rger__c\",\"queryable\":true}]",
        "[{\"name\":\"\\u202ex\",\"queryable\":true}]",
        "[{\"name\":\"a\\nb\",\"queryable\":true}]",
        "[{\"name\":\"a\\u0000\",\"queryable\":true}]",
        "[{\"name\":\"\\ud800\",\"queryable\":true}]",
        "[{\"name\":\"1x\",\"queryable\":true}]",
        "[null,7,\"x\",[]]",
        "[]"
      })
  void anObjectWhoseNameIsNoneIsNotListed(String sobjects) {
    assertThat(listed(sobjects)).isEmpty();
  }

  @Test
  void anObjectWithAnEndlessNameIsNotListed() {
    assertThat(listed("[{\"name\":\"" + "x".repeat(500) + "__c\",\"queryable\":true}]")).isEmpty();
  }

  private List<CrmObject> listed(String sobjects) {
    org.answer(200, "{\"sobjects\":" + sobjects + "}");
    return org.send(new Request.ListObjects(), Result.Objects.class).objects();
  }

  static Stream<String> lastModified() {
    return Stream.of(
        "",
        " ",
        "soon",
        "0",
        "-1",
        "2026-11-27T10:00:00Z",
        "Fri, 31 Dec 9999",
        "x".repeat(60_000),
        "Fri, 27 Nov 2026 09:00:00 GMT, Fri, 27 Nov 2026 09:00:00 GMT",
        "\u00e4");
  }

  /** Otherwise the next describes are refused for their head, again and again. */
  @ParameterizedTest
  @MethodSource("lastModified")
  void onlyADateOfADescribeIsSentBack(String header) {
    org.answer(
        200,
        describeWith(field("\"Name\"")),
        Map.of("last-modified", header, "date", "Fri, 27 Nov 2026 10:00:00 GMT"));
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    org.answer(200, describeWith(field("\"Name\"")));
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);

    assertThat(org.lastCall().headers()).doesNotContainKey("If-Modified-Since");
  }

  /** A later change may have the same second; without a Date nobody knows. */
  @ParameterizedTest
  @CsvSource({
    "'Fri, 27 Nov 2026 09:00:00 GMT', false",
    "'Fri, 27 Nov 2026 09:00:59 GMT', false",
    "'Fri, 27 Nov 2026 09:01:00 GMT', true",
    "'', false"
  })
  void aDescribeThatHasJustChangedIsRequestedUnconditionally(String date, boolean conditional) {
    org.answer(
        200,
        describeWith(field("\"Name\"")),
        Map.of("last-modified", "Fri, 27 Nov 2026 09:00:00 GMT", "date", date));
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    org.answer(200, describeWith(field("\"Name\"")));
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);

    assertThat(org.lastCall().headers().containsKey("If-Modified-Since")).isEqualTo(conditional);
  }

  /** Whatever it is that the server dislikes, it is not asked for in the same way again. */
  @ParameterizedTest
  @ValueSource(ints = {400, 412, 414, 431})
  void aConditionalDescribeThatIsRefusedIsFollowedByAnother(int status) {
    org.answer(
        200,
        describeWith(field("\"Name\"")),
        Map.of(
            "last-modified",
            "Fri, 27 Nov 2026 09:00:00 GMT",
            "date",
            "Fri, 27 Nov 2026 10:00:00 GMT"));
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    org.answer(status, "[{\"errorCode\":\"ODD\",\"message\":\"no\"}]");
    org.fail(new Request.Catalogue(ACCOUNT));
    assertThat(org.lastCall().headers()).containsKey("If-Modified-Since");

    org.answer(200, describeWith(field("\"Name\"")));
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    assertThat(org.lastCall().headers()).doesNotContainKey("If-Modified-Since");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "{}",
        "{\"records\":[]}",
        "{\"done\":true}",
        "{\"done\":\"true\",\"records\":[]}",
        "{\"done\":true,\"records\":{}}",
        "{\"done\":true,\"records\":null}",
        "{\"done\":true,\"records\":[7]}",
        "{\"done\":true,\"records\":[\"x\"]}",
        "{\"done\":true,\"records\":[[]]}",
        "{\"done\":true,\"records\":[]",
        "{\"done\":true,\"records\":[]}}",
        "{\"done\":true,\"records\":[]} <html>",
        "<html>maintenance</html>",
        "\u0000",
        "{\"done\":true,\"records\":[{\"Id\":\"001"
      })
  void aPageThatIsNoneIsAskedForAgain(String body) {
    org.answer(200, body);
    Result.Failure failure =
        org.fail(new Request.ListPage(ACCOUNT, Optional.empty(), List.of("Name")));

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
    assertThat(failure.message().length()).isLessThan(MAX_MESSAGE_LENGTH);
  }

  static Stream<String> recordIds() {
    return Stream.of(
        "null",
        "7",
        "\"\"",
        "\"001\"",
        "\"001000000000001AA\\u0000\"",
        "\"001000000000001AA'\"",
        "\"00100000000000\\u0661AAA\"",
        "\"" + "0".repeat(19) + "\"",
        "\"" + "0".repeat(1_000_000) + "\"",
        "{}",
        "[\"" + ID + "\"]");
  }

  /** It goes to quarantine as it is. */
  @ParameterizedTest
  @MethodSource("recordIds")
  void aRecordWhoseIdIsNoneIsMalformed(String id) {
    org.answer(
        200,
        "{\"done\":true,\"records\":[{\"Id\":"
            + id
            + ",\"SystemModstamp\":\"2026-11-27T09:00:00.000+0000\"}]}");
    Result.Page page =
        org.send(
            new Request.ListPage(ACCOUNT, Optional.empty(), List.of("Name")), Result.Page.class);

    assertThat(page.rows()).isEmpty();
    assertThat(page.malformed()).hasSize(1);
    assertThat(page.malformed().get(0).id()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"now\"",
        "true",
        "{}",
        "\"2026-13-01T00:00:00Z\"",
        "\"2026-02-30T00:00:00Z\"",
        "\"+999999999-12-31T23:59:59Z\"",
        "\"-0001-01-01T00:00:00Z\"",
        "\"10000-01-01T00:00:00Z\"",
        "9223372036854775807",
        "-9223372036854775808",
        "999999999999999",
        "-999999999999999",
        "1e300"
      })
  void aRecordWhoseVersionIsNoInstantIsMalformed(String version) {
    org.answer(
        200,
        "{\"done\":true,\"records\":[{\"Id\":\"" + ID + "\",\"SystemModstamp\":" + version + "}]}");
    Result.Page page =
        org.send(
            new Request.ListPage(ACCOUNT, Optional.empty(), List.of("Name")), Result.Page.class);

    assertThat(page.rows()).isEmpty();
    assertThat(page.malformed()).hasSize(1);
    assertThat(page.malformed().get(0).id()).isEqualTo(ID);
  }

  /** The text that is quoted is that of the record, wherever its bytes begin. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\ufeff", " ", "\n\n", "\u0020\t"})
  void aRecordIsQuotedWhole(String before) {
    String record = "{\"Id\":\"" + ID + "\",\"Name\":\"\u00e4\ud83d\ude00\"}";
    org.answer(200, before + "{\"done\":true,\"records\":[" + record + "]}");
    Result.Page page =
        org.send(
            new Request.ListPage(ACCOUNT, Optional.empty(), List.of("Name")), Result.Page.class);

    assertThat(page.malformed()).hasSize(1);
    assertThat(page.malformed().get(0).rawJson()).isEqualTo(record);
  }

  /** The object has a log of deletes, and no recycle bin. */
  private Result.Deletions deletions(String answer) {
    org.answer(
        200,
        "{\"replicateable\":true,\"fields\":["
            + "{\"name\":\"SystemModstamp\",\"type\":\"datetime\",\"filterable\":true}]}");
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    org.answer(200, answer);
    return org.send(
        new Request.DeletedSince(ACCOUNT, SINCE, Optional.empty(), 0), Result.Deletions.class);
  }

  private static final long SINCE = START.toEpochMilli() - 3_600_000;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"soon\"",
        "{}",
        "\"9999-12-31T23:59:59.000+0000\"",
        "\"0001-01-01T00:00:00.000+0000\"",
        "\"1969-12-31T23:59:59.999Z\"",
        "999999999999999",
        "-1",
        "1e300",
        "9223372036854775808"
      })
  void aDeleteCountsWhateverItsDateIs(String date) {
    Result.Deletions deletions =
        deletions(
            "{\"deletedRecords\":[{\"id\":\""
                + ID
                + "\",\"deletedDate\":"
                + date
                + "}],"
                + "\"latestDateCovered\":\"2026-11-27T10:00:00.000+0000\"}");

    assertThat(deletions.deletions()).hasSize(1);
    Result.Deletion deletion = deletions.deletions().get(0);
    assertThat(deletion.id()).isEqualTo(ID);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"soon\"",
        "[]",
        "\"9999-12-31T23:59:59.000+0000\"",
        "\"2026-11-28T10:00:00.000+0000\"",
        "999999999999999",
        "1e300"
      })
  void theBeginningOfTheLogIsBelievedOnlyIfItIsPast(String earliest) {
    Result.Deletions deletions =
        deletions(
            "{\"deletedRecords\":[],\"earliestDateAvailable\":"
                + earliest
                + ",\"latestDateCovered\":\"2026-11-27T10:00:00.000+0000\"}");

    assertThat(deletions.completeFrom()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "\"\"",
        "\"soon\"",
        "{}",
        "\"9999-12-31T23:59:59.000+0000\"",
        "999999999999999",
        "9223372036854775808",
        "\"0001-01-01T00:00:00.000+0000\"",
        "-999999999999999",
        "-1"
      })
  void nothingIsCoveredThatIsYetToCome(String covered) {
    Result.Deletions deletions =
        deletions("{\"deletedRecords\":[],\"latestDateCovered\":" + covered + "}");
    assertThat(deletions.completeUpTo()).isPresent();
    assertThat(deletions.completeUpTo().getAsLong()).isLessThanOrEqualTo(org.now);

    org.answer(200, "{\"ids\":[],\"latestDateCovered\":" + covered + "}");
    Result.SafeBound bound = org.send(new Request.SafeBound(ACCOUNT), Result.SafeBound.class);
    assertThat(bound.version()).isLessThanOrEqualTo(org.now);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"deletedRecords\":null}",
        "{\"deletedRecords\":{}}",
        "{\"deletedRecords\":7}",
        "[]",
        "null",
        "",
        "{\"deletedRecords\":[]",
        "<html>"
      })
  void aLogWithoutItsListIsAskedForAgain(String body) {
    org.answer(
        200,
        "{\"replicateable\":true,\"fields\":["
            + "{\"name\":\"SystemModstamp\",\"type\":\"datetime\",\"filterable\":true}]}");
    org.send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    org.answer(200, body);

    assertThat(org.fail(new Request.DeletedSince(ACCOUNT, SINCE, Optional.empty(), 0)).kind())
        .isEqualTo(FailureKind.UNAVAILABLE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api-usage=5/0",
        "api-usage=0/0",
        "api-usage=-1/-1",
        "api-usage=5/",
        "api-usage=/5",
        "api-usage=9/9223372036854775808",
        "api-usage=1e9/1e9",
        "api-usage=\u0661/\u0661",
        "api-usage=1000000001/1000000002",
        "api-usage=18",
        "api-usage",
        ";;;,,,",
        "api-usage=5/0(appName=x)",
        "per-app-api-usage=5/5"
      })
  void aUsageThatCannotBeTrueStopsNothing(String header) {
    org.answer(200, "[{\"version\":\"62.0\"}]", Map.of("sforce-limit-info", header));
    org.send(new Request.Account(), Result.Account.class);
    org.answer(200, "[{\"version\":\"62.0\"}]");

    assertThat(org.send(new Request.Account(), Result.Account.class).id()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"DailyApiRequests\":null}",
        "{\"DailyApiRequests\":{\"Max\":0,\"Remaining\":0}}",
        "{\"DailyApiRequests\":{\"Max\":-1,\"Remaining\":5}}",
        "{\"DailyApiRequests\":{\"Max\":1e300,\"Remaining\":5}}",
        "{\"DailyApiRequests\":{\"Max\":\"15000\",\"Remaining\":\"0\"}}",
        "{\"DailyApiRequests\":{\"Max\":99999999999999999999,\"Remaining\":0}}",
        "{\"DailyApiRequests\":{\"Max\":15000,\"Remaining\":-5}}",
        "{\"DailyApiRequests\":{\"Max\":15000}}",
        "{\"DailyApiRequests\":[15000,0]}"
      })
  void aDailyLimitThatCannotBeTrueIsAbsent(String limits) {
    org.answer(200, limits);
    Result.Usage usage = org.send(new Request.Usage(), Result.Usage.class);
    assertThat(usage.limit()).isEqualTo(OptionalLong.empty());
  }

  private static String token(String json) {
    return "{\"access_token\":"
        + json
        + ",\"instance_url\":\"https://acme.my.salesforce.com\","
        + "\"id\":\"https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA\"}";
  }

  static Stream<String> tokens() {
    return Stream.of(
        "null",
        "\"\"",
        "\" \"",
        "\"a b\"",
        "\"a\\r\\nX-Forged: 1\"",
        "\"a\\u0000b\"",
        "\"\\u00e4\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"\\u007f\"",
        "\"" + "t".repeat(20_000) + "\"",
        "\"" + "t".repeat(1_000_000) + "\"",
        "{}",
        "[\"t\"]");
  }

  /** It could not be sent in a header, or would be refused with it again and again. */
  @ParameterizedTest
  @MethodSource("tokens")
  void aTokenThatCannotBeOneIsNotSent(String token) {
    org.answerToken(200, token(token));
    Result.Failure failure = org.fail(new Request.Account());

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAVAILABLE);
    assertThat(failure.message().length()).isLessThan(MAX_MESSAGE_LENGTH);
    assertThat(org.calls).isEmpty();
    org.answer(200, "[{\"version\":\"62.0\"}]");
    org.send(new Request.Account(), Result.Account.class);
  }

  static Stream<String> tokenRefusals() {
    return Stream.of(
        "{}",
        "{\"error\":null}",
        "{\"error\":{\"a\":1},\"error_description\":[1]}",
        "{\"error\":\"" + "x".repeat(1_000_000) + "\"}",
        "{\"error\":\"invalid_grant\",\"error_description\":\"" + "y".repeat(1_000_000) + "\"}",
        "{\"error\":\"a\\nb\",\"error_description\":\"\\r\\n2026 ERROR forged\"}",
        "{\"error\":\"\\ud800\"}");
  }

  @ParameterizedTest
  @MethodSource("tokenRefusals")
  void aRefusalOfATokenIsToldInBounds(String body) {
    org.answerToken(400, body);
    Result.Failure failure = org.fail(new Request.Account());

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(failure.message().length()).isLessThan(MAX_MESSAGE_LENGTH);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "https://login.salesforce.com/id/",
        "https://login.salesforce.com/id/00D/005",
        "https://login.salesforce.com/id/00D000000000001EAA/005000000000001AAA/more",
        "https://login.salesforce.com/id/00D00000000000\u0661EAA/005000000000001AAA",
        "https://login.salesforce.com/id/00D000000000001EAA\n/005000000000001AAA",
        "/id/../00D000000000001EAA"
      })
  void aTokenThatNamesNoOrgIsRefused(String identity) {
    org.answerToken(
        200,
        "{\"access_token\":\"t\",\"instance_url\":\"https://acme.my.salesforce.com\",\"id\":"
            + Json.write(identity)
            + "}");
    Result.Failure failure = org.fail(new Request.Account());

    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(org.calls).isEmpty();
  }

  static Stream<String> errors() {
    return Stream.of(
        "",
        "[]",
        "[null]",
        "[7]",
        "{}",
        "null",
        "[{\"errorCode\":null,\"message\":null}]",
        "[{\"errorCode\":{\"a\":1},\"message\":[1,2]}]",
        "[{\"errorCode\":\"" + "E".repeat(1_000_000) + "\",\"message\":\"x\"}]",
        "[{\"errorCode\":\"ODD\",\"message\":\"" + "m".repeat(1_000_000) + "\"}]",
        "[{\"errorCode\":\"ODD\",\"message\":\"\\n\\n\\n\"}]",
        "[".repeat(5_000),
        "<html>" + "x".repeat(200_000));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void anErrorIsToldInBounds(String body) {
    for (int status : List.of(301, 400, 401, 403, 404, 406, 410, 413, 420, 429, 431, 500, 503)) {
      ScriptedOrg each = new ScriptedOrg();
      each.answer(status, body);
      if (status == 401) {
        each.answer(status, body);
      }
      Result.Failure failure = each.fail(new Request.Catalogue(ACCOUNT));
      assertThat(failure.message()).as(status + " " + body.length()).isNotBlank();
      assertThat(failure.message().length()).as(status + "").isLessThan(MAX_MESSAGE_LENGTH);
      assertThat(failure.retryAfterMs()).isBetween(0L, DAY_MS);
    }
  }
}
