/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import static io.crmconnect.salesforce.ScriptedOrg.ACCOUNT;
import static io.crmconnect.salesforce.ScriptedOrg.ORG;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.BudgetSignals;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SalesforceClientTest {
  private static final String ID = "001xx000003DGb1AAG";
  private static final String LATER_ID = "001xx000003DGb2AAG";
  private static final long SINCE = Instant.parse("2026-11-27T09:00:00.900Z").toEpochMilli();
  private static final List<String> FIELDS = List.of("Name", "IsDeleted", "SystemModstamp");
  private static final String ROW =
      """
      {"attributes":{"type":"Account","url":"/x"},"Id":"%s","SystemModstamp":
       "2026-11-27T09:30:00.000+0000","CreatedDate":"2020-01-01T00:00:00.000+0000","Name":"A \\"b\\"",
       "IsDeleted":false}\
      """;

  private final ScriptedOrg org = new ScriptedOrg();

  private static String describe(String... fields) {
    return "{\"replicateable\":true,\"fields\":["
        + IntStream.range(0, fields.length)
            .mapToObj(i -> fields[i].split(":"))
            .map(
                field ->
                    "{\"name\":\"%s\",\"type\":\"%s\",\"label\":\"l\",\"filterable\":true}"
                        .formatted(field[0], field[1]))
            .collect(Collectors.joining(","))
        + "]}";
  }

  private static String query(boolean done, String... rows) {
    return "{\"totalSize\":%s,\"done\":%s%s,\"records\":[%s]}"
        .formatted(
            rows.length,
            done,
            done ? "" : ",\"nextRecordsUrl\":\"/services/data/v62.0/query/01g-2000\"",
            String.join(",", rows));
  }

  private static Request.ChangesSince changes(String position) {
    return new Request.ChangesSince(ACCOUNT, SINCE, Optional.ofNullable(position), FIELDS, 0);
  }

  @Test
  void theAccountIsTheOrgOfTheTokenAndTheVersionMustBeSupported() {
    org.answer(200, "[{\"version\":\"61.0\"},{\"version\":\"62.0\"}]");
    assertThat(org.send(new Request.Account(), Result.Account.class).id()).isEqualTo(ORG);
    assertThat(org.lastCall().uri().toString())
        .isEqualTo("https://acme.my.salesforce.com/services/data/");
    assertThat(org.tokenCalls.get(0).body())
        .contains("grant_type=client_credentials&client_id=app&client_secret=very-secret");

    org.answer(200, "[{\"version\":\"61.0\"}]");
    assertThat(org.fail(new Request.Account()).message()).contains("salesforce.api.version");
  }

  @Test
  void aRejectedTokenIsRenewedOnceAndTheCallRepeatedOnce() {
    String expired = "[{\"errorCode\":\"INVALID_SESSION_ID\",\"message\":\"Session expired\"}]";
    org.answer(401, expired).answer(200, query(true));
    org.send(changes(null), Result.Changes.class);
    assertThat(org.lastCall().headers()).containsEntry("Authorization", "Bearer token-2");

    org.answer(401, expired).answer(401, expired);
    assertThat(org.fail(changes(null)).kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(org.tokenCalls).hasSize(3);
  }

  @Test
  void aTokenOfAnotherOrgIsNotUsed() {
    org.answer(200, query(true));
    org.send(changes(null), Result.Changes.class);
    org.answer(401, "[{\"errorCode\":\"INVALID_SESSION_ID\"}]");
    org.answerToken(200, ScriptedOrg.tokenAnswer("other", "00D000000000002EAA"));
    Result.Failure failure = org.fail(changes(null));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(failure.message()).contains("00D000000000002EAA", ORG);
    assertThat(org.calls).hasSize(2);
  }

  @Test
  void changesAreLivingRowsByIdFromTheWholeSecondOn() {
    org.answer(200, query(true, ROW.formatted(ID)));
    Result.Changes page = org.send(changes(null), Result.Changes.class);
    assertThat(org.lastCall().uri().getPath()).isEqualTo("/services/data/v62.0/queryAll");
    assertThat(org.lastSoql())
        .isEqualTo(
            "SELECT Id, SystemModstamp, CreatedDate, Name, IsDeleted FROM Account WHERE"
                + " SystemModstamp >= 2026-11-27T09:00:00Z AND IsDeleted = FALSE ORDER BY Id LIMIT"
                + " 2000");
    Row row = page.changes().get(0).row().orElseThrow();
    assertThat(row.id()).isEqualTo(ID);
    assertThat(row.version()).isEqualTo(Instant.parse("2026-11-27T09:30:00Z").toEpochMilli());
    assertThat(row.values().get("Name")).isEqualTo("A \"b\"");
    assertThat(row.values().get("IsDeleted")).isEqualTo("false");
    assertThat(page.hasMore()).isFalse();
    assertThat(page.nextPosition()).contains(ID);

    org.answer(200, query(false, ROW.formatted(LATER_ID)));
    Result.Changes shorter = org.send(changes(ID), Result.Changes.class);
    assertThat(org.lastSoql()).contains(" AND Id > '" + ID + "' ORDER BY Id");
    assertThat(shorter.hasMore()).isTrue();
    assertThat(shorter.nextPosition()).contains(LATER_ID);
  }

  @Test
  void aFullPageMayHaveASuccessorAlthoughTheQueryIsDone() {
    org.answer(200, query(true, ROW.formatted(ID), ROW.formatted(LATER_ID)));
    Result.Page page =
        org.send(new Request.ListPage(ACCOUNT, Optional.empty(), FIELDS, 2), Result.Page.class);
    assertThat(org.lastSoql()).endsWith("WHERE IsDeleted = FALSE ORDER BY Id LIMIT 2");
    assertThat(page.nextToken()).contains(LATER_ID);
    org.answer(200, query(true));
    assertThat(
            org.send(new Request.ListPage(ACCOUNT, page.nextToken(), FIELDS, 2), Result.Page.class)
                .nextToken())
        .isEmpty();
  }

  @Test
  void aRowWithoutItsVersionOrIdIsMalformed() {
    org.answer(200, query(true, "{\"Id\":\"" + ID + "\",\"Name\":\"x\"}", "{\"Name\":\"y\"}"));
    Result.Page page =
        org.send(new Request.ListPage(ACCOUNT, Optional.empty(), FIELDS, 0), Result.Page.class);
    assertThat(page.rows()).isEmpty();
    assertThat(page.malformed()).hasSize(2);
    assertThat(page.malformed().get(0).id()).isEqualTo(ID);
    assertThat(page.malformed().get(0).rawJson()).contains("\"Name\":\"x\"");
  }

  @Test
  void aStatementThatIsTooLongForAUrlIsSentInABody() {
    List<String> many = IntStream.range(0, 600).mapToObj(i -> "Custom_field_" + i + "__c").toList();
    org.answer(
        200,
        "{\"compositeResponse\":[{\"body\":"
            + query(true, ROW.formatted(ID))
            + ",\"httpHeaders\":{},\"httpStatusCode\":200,\"referenceId\":\"part0\"}]}");
    Request.ListPage wide = new Request.ListPage(ACCOUNT, Optional.empty(), many);
    assertThat(org.client().listReturnsRows(ACCOUNT, many)).isTrue();
    assertThat(org.send(wide, Result.Page.class).rows()).hasSize(1);
    assertThat(org.lastCall().uri().getPath()).isEqualTo("/services/data/v62.0/composite");
    assertThat(org.lastCall().body().orElseThrow())
        .contains("/services/data/v62.0/queryAll?q=SELECT", "LIMIT%20333");

    org.answer(
        200,
        "{\"compositeResponse\":[{\"body\":[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"m\"}],"
            + "\"httpStatusCode\":400,\"referenceId\":\"part0\"}]}");
    assertThat(org.fail(wide).kind()).isEqualTo(FailureKind.BAD_REQUEST);
    org.answer(200, "{\"compositeResponse\":[]}");
    assertThat(org.fail(wide).kind()).isEqualTo(FailureKind.UNAVAILABLE);
  }

  @Test
  void aReadLeavesOutWhatIsNotVisibleOrInTheBin() {
    org.answer(
        200,
        "[null,"
            + ROW.formatted(LATER_ID)
            + ","
            + ROW.formatted("001xx000003DGb3AAG")
                .replace("\"IsDeleted\":false", "\"IsDeleted\":true")
            + "]");
    Result.Rows rows =
        org.send(
            new Request.ReadByIds(
                ACCOUNT,
                List.of("001xx000003DGb1", LATER_ID, "001xx000003DGb3AAG"),
                List.of("Name")),
            Result.Rows.class);
    assertThat(rows.rows()).extracting(Row::id).containsExactly(LATER_ID);
    assertThat(org.lastCall().uri().getPath())
        .isEqualTo("/services/data/v62.0/composite/sobjects/Account");
    assertThat(org.lastCall().body().orElseThrow())
        .isEqualTo(
            "{\"ids\":[\"%s\",\"%s\",\"001xx000003DGb3AAG\"],\"fields\":[\"Id\",\"SystemModstamp\","
                    .formatted(ID, LATER_ID)
                + "\"CreatedDate\",\"Name\",\"IsDeleted\"]}");
  }

  @Test
  void theCatalogueSaysHowTheObjectIsRead() {
    CrmObject custom = new CrmObject("my__c", "My__c");
    org.answer(
        200,
        describe(
                "Id:id",
                "SystemModstamp:datetime",
                "IsDeleted:boolean",
                "Name:string",
                "Amount:currency",
                "Count:int",
                "Day:date",
                "Kinds:multipicklist",
                "BillingAddress:address",
                "Body:base64",
                "LastViewedDate:datetime",
                "SSN__c:encryptedstring")
            .replace("\"name\":\"SSN__c\"", "\"name\":\"SSN__c\",\"encrypted\":true"));
    Result.Catalogue catalogue = org.send(new Request.Catalogue(custom), Result.Catalogue.class);
    assertThat(catalogue.fields())
        .extracting(Field::name)
        .containsExactly(
            "SystemModstamp", "IsDeleted", "Name", "Amount", "Count", "Day", "Kinds", "SSN__c");
    assertThat(catalogue.fields())
        .extracting(Field::type)
        .containsExactly(
            FieldType.TIMESTAMP,
            FieldType.BOOLEAN,
            FieldType.STRING,
            FieldType.NUMBER,
            FieldType.NUMBER,
            FieldType.DATE,
            FieldType.STRING,
            FieldType.STRING);
    assertThat(catalogue.omissions())
        .anySatisfy(text -> assertThat(text).contains("BillingAddress"))
        .anySatisfy(text -> assertThat(text).contains("Body"))
        .anySatisfy(text -> assertThat(text).contains("SSN__c", "View Encrypted Data"));
    Capabilities capabilities = org.client().capabilities(custom);
    assertThat(capabilities.changes()).isEqualTo(ChangeFeed.ROWS);
    assertThat(capabilities.safeBound()).isTrue();
    assertThat(capabilities.deletes()).isEqualTo(DeleteFeed.TIME_RANGE);

    org.answer(200, query(true));
    org.send(new Request.ListPage(custom, Optional.empty(), List.of()), Result.Page.class);
    assertThat(org.lastSoql())
        .isEqualTo(
            "SELECT Id, SystemModstamp FROM My__c WHERE IsDeleted = FALSE ORDER BY Id LIMIT 2000");
  }

  @ParameterizedTest
  @CsvSource({
    "LastModifiedDate,LastModifiedDate,true,ROWS",
    "CreatedDate,CreatedDate,false,ROWS",
    "LoginTime,LoginTime,false,ROWS",
    "Other,,false,NONE"
  })
  void theCursorIsTheBestFieldThatThereIs(
      String present, String cursor, boolean safeBound, ChangeFeed changes) {
    org.describe(ACCOUNT, describe("Id:id", present + ":datetime"));
    Capabilities capabilities = org.client().capabilities(ACCOUNT);
    assertThat(capabilities.changes()).isEqualTo(changes);
    assertThat(capabilities.safeBound()).isEqualTo(safeBound);
    org.answer(200, query(true));
    org.send(new Request.ListPage(ACCOUNT, Optional.empty(), List.of()), Result.Page.class);
    assertThat(org.lastSoql())
        .startsWith("SELECT Id" + (cursor == null ? "" : ", " + cursor) + " FROM Account ORDER");
  }

  /** The values of these change although no stamp moves, so a sweep compares them. */
  @ParameterizedTest
  @CsvSource({
    "Account, Margin__c, true, true",
    "Account, Status, false, false",
    "Contract, Status, false, true",
    "Contract, Name, false, false"
  })
  void formulasAreCalculatedFields(String type, String name, boolean formula, boolean calculated) {
    CrmObject object = new CrmObject(type.toLowerCase(Locale.ROOT), type);
    org.answer(
        200,
        "{\"fields\":[{\"name\":\"%s\",\"type\":\"string\",\"calculated\":%s}]}"
            .formatted(name, formula));

    Result.Catalogue catalogue = org.send(new Request.Catalogue(object), Result.Catalogue.class);

    assertThat(catalogue.fields()).extracting(Field::calculated).containsExactly(calculated);
  }

  @Test
  void anUnchangedDescribeIsNotSentAgainButForOneInSeveral() {
    Map<String, String> modified =
        Map.of(
            "last-modified",
            "Fri, 27 Nov 2026 09:00:00 GMT",
            "date",
            "Fri, 27 Nov 2026 10:00:00 GMT");
    org.answer(200, describe("Id:id", "SystemModstamp:datetime", "Name:string"), modified);
    Request.Catalogue request = new Request.Catalogue(ACCOUNT);
    Result.Catalogue first = org.send(request, Result.Catalogue.class);
    for (int i = 0; i < 5; i++) {
      org.answer(304, "");
      assertThat(org.send(request, Result.Catalogue.class)).isEqualTo(first);
      assertThat(org.lastCall().headers())
          .containsEntry("If-Modified-Since", "Fri, 27 Nov 2026 09:00:00 GMT");
    }
    org.answer(200, describe("Id:id", "SystemModstamp:datetime"), modified);
    assertThat(org.send(request, Result.Catalogue.class).fields()).hasSize(1);
    assertThat(org.lastCall().headers()).doesNotContainKey("If-Modified-Since");

    org.answer(400, "[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"No such column\"}]");
    assertThat(org.fail(changes(null)).kind()).isEqualTo(FailureKind.BAD_REQUEST);
    org.answer(200, describe("Id:id", "SystemModstamp:datetime"), modified);
    org.send(request, Result.Catalogue.class);
    assertThat(org.lastCall().headers()).doesNotContainKey("If-Modified-Since");
  }

  @Test
  void theSafeBoundIsTheInstantThatTheOrgCoversAndIsKeptForAMinute() {
    org.answer(200, "{\"ids\":[],\"latestDateCovered\":\"2026-11-27T09:52:00.000+0000\"}");
    Request.SafeBound request = new Request.SafeBound(ACCOUNT);
    long bound = Instant.parse("2026-11-27T09:52:00Z").toEpochMilli();
    assertThat(org.send(request, Result.SafeBound.class).version()).isEqualTo(bound);
    assertThat(org.lastCall().uri().toString())
        .endsWith(
            "/sobjects/Account/updated/?start=2026-11-27T09%3A58%3A00Z&end=2026-11-27T10%3A00%3A00Z");
    assertThat(org.send(request, Result.SafeBound.class).version()).isEqualTo(bound);
    assertThat(org.calls).hasSize(1);

    org.now += 60_000;
    org.answer(200, "{\"ids\":[]}");
    assertThat(org.send(request, Result.SafeBound.class).version())
        .isBetween(org.now - 86_500_000, org.now - 86_400_000);
    org.now += 60_000;
    org.answer(400, "[{\"errorCode\":\"INVALID_REPLICATION_DATE\",\"message\":\"m\"}]");
    assertThat(org.send(request, Result.SafeBound.class).version())
        .isBetween(org.now - 86_500_000, org.now - 86_400_000);
    org.now += 60_000;
    org.answer(200, "{\"ids\":[],\"latestDateCovered\":\"2036-11-27T09:52:00.000+0000\"}");
    assertThat(org.send(request, Result.SafeBound.class).version()).isLessThan(org.now);
  }

  private Result.Deletions deletions(String token) {
    return org.send(
        new Request.DeletedSince(ACCOUNT, SINCE, Optional.ofNullable(token), 0),
        Result.Deletions.class);
  }

  private static String log(String earliest, String covered, String... idsAndTimes) {
    return "{\"deletedRecords\":["
        + IntStream.range(0, idsAndTimes.length / 2)
            .mapToObj(
                i ->
                    "{\"id\":\"%s\",\"deletedDate\":\"%s\"}"
                        .formatted(idsAndTimes[2 * i], idsAndTimes[2 * i + 1]))
            .collect(Collectors.joining(","))
        + "],\"earliestDateAvailable\":\""
        + earliest
        + "\",\"latestDateCovered\":\""
        + covered
        + "\"}";
  }

  @Test
  void deletesComeFromTheBinWithTheirSurvivorsAndThenFromTheLog() {
    org.describe(
        ACCOUNT,
        describe(
            "Id:id", "SystemModstamp:datetime", "IsDeleted:boolean", "MasterRecordId:reference"));
    org.answer(
        200,
        query(
            true,
            "{\"Id\":\"%s\",\"SystemModstamp\":\"2026-11-27T09:30:00.000+0000\",\"MasterRecordId\":\"%s\"}"
                .formatted(ID, LATER_ID)));
    Result.Deletions bin = deletions(null);
    assertThat(org.lastSoql())
        .isEqualTo(
            "SELECT Id, SystemModstamp, MasterRecordId FROM Account WHERE SystemModstamp >="
                + " 2026-11-27T09:00:00Z AND IsDeleted = TRUE ORDER BY Id LIMIT 2000");
    assertThat(bin.deletions())
        .containsExactly(
            new Result.Deletion(
                ID, Instant.parse("2026-11-27T09:30:00Z").toEpochMilli(), Optional.of(LATER_ID)));

    org.answer(
        200,
        log(
            "2026-11-15T00:00:00.000+0000",
            "2026-11-27T09:55:00.000+0000",
            LATER_ID,
            "2026-11-27T09:40:19.000+0000"));
    Result.Deletions last = deletions(bin.nextToken().orElseThrow());
    assertThat(org.lastCall().uri().toString())
        .endsWith(
            "/sobjects/Account/deleted/?start=2026-11-27T09%3A00%3A00Z&end=2026-11-27T10%3A00%3A00Z");
    assertThat(last.deletions())
        .containsExactly(
            new Result.Deletion(
                LATER_ID, Instant.parse("2026-11-27T09:40:19Z").toEpochMilli(), Optional.empty()));
    assertThat(last.nextToken()).isEmpty();
    assertThat(last.completeFrom()).isEmpty();
    assertThat(last.completeUpTo()).hasValue(Instant.parse("2026-11-27T09:55:00Z").toEpochMilli());
  }

  @Test
  void aLogThatDoesNotReachBackTellsItsGap() {
    org.describe(ACCOUNT, describe("Id:id", "SystemModstamp:datetime"));
    org.answer(400, "[{\"errorCode\":\"INVALID_REPLICATION_DATE\",\"message\":\"m\"}]");
    Result.Deletions refused = deletions(null);
    assertThat(refused.nextToken()).isPresent();
    org.answer(200, log("2026-11-27T09:20:00.000+0000", "2026-11-27T10:00:00.000+0000"));
    Result.Deletions probe = deletions(refused.nextToken().get());
    long earliest = Instant.parse("2026-11-27T09:20:00Z").toEpochMilli();
    assertThat(probe.completeFrom()).hasValue(earliest);
    org.answer(
        200,
        log(
            "2026-11-27T09:20:00.000+0000",
            "2026-11-27T10:00:00.000+0000",
            ID,
            "2026-11-27T09:21:00.000+0000"));
    Result.Deletions rest = deletions(probe.nextToken().orElseThrow());
    assertThat(org.lastCall().uri().toString()).contains("start=2026-11-27T09%3A20%3A00Z");
    assertThat(rest.deletions()).hasSize(1);
    assertThat(rest.nextToken()).isEmpty();
    assertThat(rest.completeUpTo()).hasValue(Instant.parse("2026-11-27T10:00:00Z").toEpochMilli());
  }

  @Test
  void aLogThatIsNotAvailableMovesNothingForAnHour() {
    org.describe(ACCOUNT, describe("Id:id", "SystemModstamp:datetime"));
    String refusal = "[{\"errorCode\":\"INVALID_REPLICATION_DATE\",\"message\":\"m\"}]";
    long since = SINCE + 600_000;
    for (long[] expected :
        new long[][] {{0, since}, {Instant.parse("2026-11-27T10:15:00Z").toEpochMilli(), 0}}) {
      org.answer(400, refusal).answer(400, refusal);
      Request.DeletedSince first = new Request.DeletedSince(ACCOUNT, since, Optional.empty(), 0);
      Optional<String> next = org.send(first, Result.Deletions.class).nextToken();
      Result.Deletions probe =
          org.send(new Request.DeletedSince(ACCOUNT, since, next, 0), Result.Deletions.class);
      assertThat(probe.nextToken()).isEmpty();
      assertThat(probe.completeFrom().orElse(0)).isEqualTo(expected[0]);
      assertThat(probe.completeUpTo()).hasValue(Math.max(expected[0], expected[1]));
      org.now += 900_000;
    }
  }

  @Test
  void theLogIsReadUpToTheClockOfTheOrgAlthoughTheWorkersIsBehind() {
    org.dateLeadMs = 180_000;
    org.describe(ACCOUNT, describe("Id:id", "SystemModstamp:datetime"));
    org.answer(
        200,
        log(
            "2026-11-01T00:00:00.000+0000",
            "2026-11-27T10:03:00.000+0000",
            ID,
            "2026-11-27T10:02:19.000+0000"));
    Result.Deletions log = deletions(null);
    assertThat(org.lastCall().uri().toString()).endsWith("&end=2026-11-27T10%3A03%3A00Z");
    assertThat(log.deletions()).hasSize(1);
    assertThat(log.completeUpTo()).hasValue(Instant.parse("2026-11-27T10:03:00Z").toEpochMilli());
  }

  @Test
  void anEndThatIsRefusedIsFollowedByOneThatBothClocksHaveReached() {
    org.dateLeadMs = 3_700_000;
    org.describe(ACCOUNT, describe("Id:id", "SystemModstamp:datetime"));
    org.answer(400, "[{\"errorCode\":\"INVALID_REPLICATION_DATE\",\"message\":\"m\"}]");
    Result.Deletions refused = deletions(null);
    assertThat(org.lastCall().uri().toString()).contains("end=2026-11-27T11");
    assertThat(refused.completeFrom()).isEmpty();
    org.answer(200, log("2026-11-01T00:00:00.000+0000", "2026-11-27T10:00:00.000+0000"));
    Result.Deletions log = deletions(refused.nextToken().orElseThrow());
    assertThat(org.lastCall().uri().toString())
        .endsWith("start=2026-11-27T09%3A00%3A00Z&end=2026-11-27T10%3A00%3A00Z");
    assertThat(log.completeUpTo()).hasValue(Instant.parse("2026-11-27T10:00:00Z").toEpochMilli());
    assertThat(log.nextToken()).isEmpty();
  }

  @Test
  void aLogWithoutTheInstantThatItCoversMovesNothing() {
    org.describe(ACCOUNT, describe("Id:id", "SystemModstamp:datetime"));
    org.answer(200, "{\"deletedRecords\":[]}");
    assertThat(deletions(null).completeUpTo()).hasValue(SINCE);
  }

  @Test
  void moreDeletesThanAnAnswerMayHaveAreReadInHalves() {
    org.describe(ACCOUNT, describe("Id:id", "SystemModstamp:datetime"));
    org.answer(400, "[{\"errorCode\":\"EXCEEDED_ID_LIMIT\",\"message\":\"m\"}]");
    Result.Deletions refused = deletions(null);
    org.answer(200, log("2026-11-01T00:00:00.000+0000", "2026-11-27T09:30:00.000+0000"));
    Result.Deletions half = deletions(refused.nextToken().orElseThrow());
    assertThat(org.lastCall().uri().toString()).contains("end=2026-11-27T09%3A30%3A00Z");
    org.answer(200, log("2026-11-01T00:00:00.000+0000", "2026-11-27T10:00:00.000+0000"));
    Result.Deletions rest = deletions(half.nextToken().orElseThrow());
    assertThat(org.lastCall().uri().toString())
        .contains("start=2026-11-27T09%3A30%3A00Z&end=2026-11-27T10%3A00%3A00Z");
    assertThat(rest.nextToken()).isEmpty();
  }

  @Test
  void theHeaderOfTheDayIsReadWhateverElseItSays() {
    org.answer(
        200,
        query(true),
        Map.of("sforce-limit-info", "api-usage=18/5000; per-app-api-usage=17/250(appName=x)"));
    CrmResponse response = org.exchange(changes(null));
    BudgetSignals.LimitStatus day = response.signals().of(BudgetSignals.DAILY);
    assertThat(day.permits()).hasValue(5000);
    assertThat(day.remaining()).hasValue(4982);
    assertThat(org.client().dailyLimit()).isEqualTo(OptionalLong.of(5000));

    org.answer(200, query(true), Map.of("sforce-limit-info", "api-usage=5100/5000"));
    assertThat(org.exchange(changes(null)).signals().of(BudgetSignals.DAILY).remaining())
        .hasValue(0);
  }

  @Test
  void theUsageNeedsNoPermission() {
    org.answer(200, "{\"DailyApiRequests\":{\"Max\":15000,\"Remaining\":14000}}");
    Result.Usage usage = org.send(new Request.Usage(), Result.Usage.class);
    assertThat(usage.limit()).hasValue(15_000);
    assertThat(usage.used()).isEqualTo(1_000);
    org.answer(403, "[{\"errorCode\":\"FUNCTIONALITY_NOT_ENABLED\",\"message\":\"m\"}]");
    assertThat(org.send(new Request.Usage(), Result.Usage.class).limit()).isEmpty();
  }

  @Test
  void listedObjectsCanBeQueried() {
    String listed =
        "{\"sobjects\":["
            + List.of("Account", "My__c", "AccountHistory", "Ext__x", "Vote").stream()
                .map(name -> "{\"name\":\"%s\",\"queryable\":true}".formatted(name))
                .collect(Collectors.joining(","))
            + ",{\"name\":\"Hidden\",\"queryable\":false}]}";
    org.answer(200, listed);
    assertThat(org.send(new Request.ListObjects(), Result.Objects.class).objects())
        .containsExactly(
            new CrmObject("account", "Account"),
            new CrmObject("my__c", "My__c"),
            new CrmObject("accounthistory", "AccountHistory"));
    ScriptedOrg all = new ScriptedOrg("crm.objects", "*");
    all.answer(200, listed);
    assertThat(all.send(new Request.ListObjects(), Result.Objects.class).objects())
        .extracting(CrmObject::name)
        .containsExactly("account", "my__c");
  }

  @ParameterizedTest
  @CsvSource({
    "400,INVALID_FIELD,No such column,BAD_REQUEST",
    "400,INVALID_TYPE,not supported,UNKNOWN_OBJECT",
    "400,QUERY_TIMEOUT,too long,TOO_LARGE",
    "400,OPERATION_TOO_LARGE,exceeded,FORBIDDEN",
    "400,UNABLE_TO_LOCK_ROW,m,UNAVAILABLE",
    "403,REQUEST_LIMIT_EXCEEDED,TotalRequests Limit exceeded.,THROTTLED",
    "403,API_DISABLED_FOR_ORG,m,UNAUTHORIZED",
    "403,API_CURRENTLY_DISABLED,m,ACCOUNT_UNAVAILABLE",
    "403,INSUFFICIENT_ACCESS,m,FORBIDDEN",
    "403,TXN_SECURITY_METERING_ERROR,m,FORBIDDEN",
    "404,NOT_FOUND,m,UNKNOWN_OBJECT",
    "410,,m,UNAUTHORIZED",
    "500,UNKNOWN_EXCEPTION,m,UNAVAILABLE",
    "503,SERVER_UNAVAILABLE,m,UNAVAILABLE"
  })
  void errorsAreClassifiedByStatusAndCode(
      int status, String code, String message, FailureKind kind) {
    org.answer(
        status,
        "[{\"message\":\"%s\",\"errorCode\":\"%s\"}]".formatted(message, code == null ? "" : code));
    assertThat(org.fail(changes(null)).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @CsvSource({
    "404,<html>,WRONG_ENDPOINT",
    "403,<html>,WRONG_ENDPOINT",
    "503,<html>,UNAVAILABLE",
    "420,'',UNAVAILABLE",
    "406,'',UNAVAILABLE",
    "302,'',WRONG_ENDPOINT",
    "200,<html>,UNAVAILABLE",
    "200,'',UNAVAILABLE",
    "200,'{\"totalSize\":1,\"done\":true}',UNAVAILABLE",
    "200,'{\"totalSize\":1,\"done\":true,\"records\":[{\"Id\":',UNAVAILABLE"
  })
  void whatIsNotSalesforceIsNoAnswer(int status, String body, FailureKind kind) {
    org.answer(status, body);
    assertThat(org.fail(changes(null)).kind()).isEqualTo(kind);
  }

  @Test
  void theTwoMeaningsOfTheLimitAreToldApart() {
    org.answer(
        403,
        "[{\"message\":\"ConcurrentPerOrgLongTxn Limit"
            + " exceeded.\",\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]");
    assertThat(org.fail(changes(null)).isDailyLimit()).isFalse();
    org.now += 60_000;
    org.answer(
        403,
        "[{\"message\":\"TotalRequests Limit"
            + " exceeded.\",\"errorCode\":\"REQUEST_LIMIT_EXCEEDED\"}]");
    assertThat(org.fail(changes(null)).isDailyLimit()).isTrue();
  }

  @Test
  void aMessageQuotesNoStatement() {
    org.answer(
        400,
        "[{\"message\":\"\\nSELECT Bacon__c FROM Account\\n   ^\\nERROR at Row:1\\nNo such column"
            + " 'Bacon__c'\",\"errorCode\":\"INVALID_FIELD\"}]");
    assertThat(org.fail(changes(null)).message())
        .contains("No such column 'Bacon__c'")
        .doesNotContain("SELECT");
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_grant,no client credentials user enabled,user to run as",
    "invalid_grant,expired access/refresh token,salesforce.refresh.token",
    "invalid_client,invalid client credentials,salesforce.client.secret",
    "unsupported_grant_type,grant type not supported,My Domain",
    "invalid_grant,user hasn't approved this consumer,pre-authorize",
    "invalid_grant,ip restricted,login ranges"
  })
  void aRefusedTokenNamesTheRemedy(String error, String description, String remedy) {
    org.answerToken(
        400, "{\"error\":\"%s\",\"error_description\":\"%s\"}".formatted(error, description));
    Result.Failure failure = org.fail(changes(null));
    assertThat(failure.kind()).isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(failure.message()).contains(remedy);
    assertThat(org.calls).isEmpty();
  }

  @Test
  void backfillsLeaveRequestsInFlightForLiveWork() {
    for (int i = 0; i < SalesforceClient.MAX_IN_FLIGHT; i++) {
      Request page = new Request.ListPage(ACCOUNT, Optional.empty(), List.of("F" + i));
      long wait = org.client().acquire(page, RequestPriority.BACKFILL, org.now += 60_000);
      assertThat(wait == 0)
          .isEqualTo(i < SalesforceClient.MAX_IN_FLIGHT - SalesforceClient.KEPT_FOR_LIVE_WORK);
    }
    for (int i = 0; i <= SalesforceClient.KEPT_FOR_LIVE_WORK; i++) {
      long wait =
          org.client()
              .acquire(
                  new Request.RecordCount(ACCOUNT), RequestPriority.INCREMENTAL, org.now += 60_000);
      assertThat(wait == 0).isEqualTo(i < SalesforceClient.KEPT_FOR_LIVE_WORK);
    }
  }
}
