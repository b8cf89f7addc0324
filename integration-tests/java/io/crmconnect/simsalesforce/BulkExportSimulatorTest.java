/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports by bulk jobs, with the simulated Salesforce. */
class BulkExportSimulatorTest {
  private static final CrmObject ACCOUNT = new CrmObject("account", "Account");
  private static final CrmObject CONTACT = new CrmObject("contact", "Contact");
  private static final List<String> NAME = List.of("Name");

  private final SimSalesforce org = new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(1));
  private long now = 1_764_000_000_000L;
  private final ModelTransport transport = new ModelTransport(org, () -> now);
  private CrmClient client = open("62.0");

  BulkExportSimulatorTest() {
    SampleOrg.addObjects(org, now - 86_400_000L);
    send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    send(new Request.Catalogue(CONTACT), Result.Catalogue.class);
  }

  private CrmClient open(String version) {
    return transport.open(
        Map.of(
            "crm.objects",
            "Account,Contact",
            "salesforce.api.version",
            version,
            "salesforce.bulk.threshold",
            "10"));
  }

  private <R extends Result> R send(Request request, Class<R> kind) {
    Result result = send(request);
    assertThat(result).isInstanceOf(kind);
    return kind.cast(result);
  }

  private Result send(Request request) {
    for (long wait = 1; wait > 0; now += wait) {
      wait = client.acquire(request, RequestPriority.BACKFILL, now);
    }
    List<CrmResponse> responses = new ArrayList<>();
    client.send(request, responses::add);
    client.onResponse(request, responses.get(0), now);
    return responses.get(0).result();
  }

  private void create(int accounts) {
    for (int i = 0; i < accounts; i++) {
      org.create("Account", Map.of("Name", "a" + i), now);
    }
    now += 60_000;
  }

  private Request.ExportPage step(Optional<String> token, int limit) {
    return new Request.ExportPage(ACCOUNT, token, NAME, limit);
  }

  /** Steps that bring no rows, up to the first other result. */
  private Result awaitRows(Optional<String> token, int limit) {
    Optional<String> next = token;
    for (int i = 0; i < 10_000; i++) {
      Result result = send(step(next, limit));
      if (!(result instanceof Result.ExportPending pending)) {
        return result;
      }
      next = pending.pageToken();
      now += Math.max(1, pending.retryAfterMs());
    }
    throw new AssertionError("pending for ever");
  }

  /** The rows, and the result that ends the export if it is abandoned. */
  private List<Row> exportAll(List<Result> end, int limit) {
    List<Row> rows = new ArrayList<>();
    Optional<String> token = Optional.empty();
    while (true) {
      Result result = awaitRows(token, limit);
      if (!(result instanceof Result.ExportedRows page)) {
        end.add(result);
        return rows;
      }
      rows.addAll(page.rows());
      token = page.nextToken();
      if (token.isEmpty()) {
        end.add(page);
        return rows;
      }
    }
  }

  private Result endOf(int limit) {
    List<Result> end = new ArrayList<>();
    exportAll(end, limit);
    return end.get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 25})
  void anExportHasEveryRecordOnceWhateverThePageSize(int limit) {
    create(25);
    List<Result> end = new ArrayList<>();
    List<Row> rows = exportAll(end, limit);
    assertThat(end.get(0)).isInstanceOf(Result.ExportedRows.class);
    assertThat(rows)
        .extracting(Row::id)
        .containsExactlyInAnyOrderElementsOf(org.rows("Account").stream().map(SimRow::id).toList());
    assertThat(org.violations()).isEmpty();
  }

  @Test
  void anEmptyObjectIsExportedToo() {
    assertThat(((Result.ExportedRows) endOf(0)).rows()).isEmpty();
  }

  @Test
  void fullPagesTakeFarFewerCallsThanTheList() {
    create(30_000);
    long before = transport.calls();
    List<Result> end = new ArrayList<>();
    assertThat(exportAll(end, 0)).hasSize(30_000);
    assertThat(transport.calls() - before).isLessThanOrEqualTo(20);
  }

  @Test
  void anotherClientContinuesFromTheToken() {
    create(25);
    Result.ExportedRows first = (Result.ExportedRows) awaitRows(Optional.empty(), 10);
    client = open("62.0");
    List<Row> rows = new ArrayList<>(first.rows());
    Optional<String> token = first.nextToken();
    // The same page may be asked for twice.
    assertThat(send(step(token, 10))).isEqualTo(send(step(token, 10)));
    while (token.isPresent()) {
      Result.ExportedRows page = send(step(token, 10), Result.ExportedRows.class);
      rows.addAll(page.rows());
      token = page.nextToken();
    }
    assertThat(rows).extracting(Row::id).doesNotHaveDuplicates().hasSize(25);
    assertThat(org.stats().calls().get("bulkResults")).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "failed, retried too often, true",
    "aborted, was aborted, true",
    "lostRows, but its results have, true",
    "expired, no longer there, true"
  })
  void aJobThatCannotBeUsedIsAbandonedWithItsReason(String fault, String reason, boolean again) {
    create(25);
    org.setBulk(BulkSettings.DEFAULT.withOnly(fault));
    Result end = endOf(10);
    assertThat(end).isInstanceOf(Result.ExportAbandoned.class);
    Result.ExportAbandoned abandoned = (Result.ExportAbandoned) end;
    assertThat(abandoned.reason()).contains(reason);
    assertThat(abandoned.mayBeginAnew()).isEqualTo(again);
    assertThat(org.violations()).isEmpty();
  }

  @Test
  void anInvalidLocatorIsAbandoned() {
    create(25);
    org.setBulk(BulkSettings.DEFAULT.withOnly("invalidLocators"));
    assertThat(((Result.ExportAbandoned) endOf(10)).mayBeginAnew()).isTrue();
  }

  @Test
  void aPageWithAnotherNumberThanItsHeaderIsNotUsed() {
    create(25);
    org.setBulk(BulkSettings.DEFAULT.withOnly("wrongHeaders"));
    Result result = awaitRows(Optional.empty(), 10);
    assertThat(result).isInstanceOf(Result.Failure.class);
    assertThat(((Result.Failure) result).kind().isRetryable()).isTrue();
  }

  @Test
  void aJobThatNeverEndsIsAbortedAfterADay() {
    create(25);
    org.setBulk(BulkSettings.DEFAULT.withOnly("endless"));
    long start = now;
    long before = transport.calls();
    Result.ExportAbandoned end = (Result.ExportAbandoned) endOf(0);
    assertThat(end.reason()).contains("did not end within a day");
    assertThat(end.mayBeginAnew()).isTrue();
    assertThat(now - start).isBetween(86_400_000L, 87_000_000L);
    assertThat(transport.calls() - before).isLessThan(1_000);
  }

  @Test
  void anExpiredJobBeginsAnew() {
    create(25);
    Result.ExportedRows first = (Result.ExportedRows) awaitRows(Optional.empty(), 10);
    now += 8L * 86_400_000;
    Result.ExportAbandoned end = send(step(first.nextToken(), 10), Result.ExportAbandoned.class);
    assertThat(end.mayBeginAnew()).isTrue();
  }

  @Test
  void anotherVersionOfTheApiBeginsAnew() {
    create(25);
    Result.ExportedRows first = (Result.ExportedRows) awaitRows(Optional.empty(), 10);
    client = open("63.0");
    assertThat(send(step(first.nextToken(), 10), Result.ExportAbandoned.class).mayBeginAnew())
        .isTrue();
  }

  @Test
  void withoutTheFeatureOrMoreJobsOfTheDayTheListRemains() {
    create(25);
    org.setBulk(BulkSettings.DEFAULT.withEnabled(false));
    assertThat(((Result.ExportAbandoned) endOf(0)).mayBeginAnew()).isFalse();
    org.setBulk(BulkSettings.DEFAULT.withMaxJobs(1));
    assertThat(endOf(0)).isInstanceOf(Result.ExportedRows.class);
    Result.ExportAbandoned end = (Result.ExportAbandoned) endOf(0);
    assertThat(end.reason()).contains("LIMIT_EXCEEDED");
    assertThat(end.mayBeginAnew()).isFalse();
  }

  /** Each task has a client of its own, so two may want a job at the same time. */
  @Test
  void aJobThatTheOrgRefusesForNowIsAskedForAgain() {
    create(25);
    org.setBulk(BulkSettings.DEFAULT.withMaxRunning(1));
    Optional<String> running =
        send(step(Optional.empty(), 0), Result.ExportPending.class).pageToken();
    client = open("62.0");
    send(new Request.Catalogue(CONTACT), Result.Catalogue.class);
    Request.ExportPage other = new Request.ExportPage(CONTACT, Optional.empty(), NAME, 0);
    Result.Failure refused = send(other, Result.Failure.class);
    assertThat(refused.kind().isRetryable()).isTrue();
    assertThat(refused.message()).contains("at the same time (REQUEST_LIMIT_EXCEEDED)");
    assertThat(refused.retryAfterMs()).isBetween(1_000L, 600_000L);
    now += 61_000;
    assertThat(awaitRows(running, 0)).isInstanceOf(Result.ExportedRows.class);
    assertThat(send(other, Result.ExportPending.class).pageToken()).isPresent();
  }

  @Test
  void oneJobIsPreparedAtATime() {
    create(25);
    Result.ExportPending first = send(step(Optional.empty(), 0), Result.ExportPending.class);
    Request.ExportPage other = new Request.ExportPage(CONTACT, Optional.empty(), NAME, 0);
    long before = transport.calls();
    Result.ExportPending waiting = send(other, Result.ExportPending.class);
    assertThat(waiting.pageToken()).isEmpty();
    assertThat(transport.calls()).isEqualTo(before);
    now += 60_000;
    // Its results are being read, so the next job may begin.
    send(step(first.pageToken(), 0), Result.ExportPending.class);
    assertThat(send(other, Result.ExportPending.class).pageToken()).isPresent();
  }

  @Test
  void aTokenOfAnOperatorIsNoReasonToFail() {
    assertThat(
            send(step(Optional.of("001Sm0000000001AAA"), 0), Result.ExportAbandoned.class)
                .mayBeginAnew())
        .isTrue();
  }

  @Test
  void rowsAreThoseOfTheTimeOfTheJob() {
    create(25);
    Optional<String> token =
        send(step(Optional.empty(), 0), Result.ExportPending.class).pageToken();
    now += 60_000;
    String id = org.rows("Account").get(0).id();
    org.update("Account", List.of(id), Map.of("Name", "later"), now);
    org.delete("Account", org.rows("Account").get(1).id(), now);
    Result.ExportedRows rows = (Result.ExportedRows) awaitRows(token, 0);
    assertThat(rows.rows()).hasSize(25);
    assertThat(rows.rows()).noneMatch(row -> "later".equals(row.values().get("Name")));
  }

  /** Every type, with the values that are hard for CSV. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void anExportedRowEqualsTheListedOne(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    org.setBulk(BulkSettings.DEFAULT.withForms(seed % 2 == 0, seed % 4 < 2));
    org.addField("Account", SimField.of("Day__c", "date"), now);
    org.addField("Account", SimField.of("Moment__c", "datetime"), now);
    org.addField("Account", SimField.of("Hour__c", "time"), now);
    org.addField("Account", SimField.of("Flag__c", "boolean"), now);
    org.addField("Account", SimField.of("Whole__c", "long"), now);
    org.addField("Account", SimField.of("Any__c", "anyType"), now);
    Result.Catalogue catalogue = send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
    List<String> fields = catalogue.fields().stream().map(Field::name).toList();
    for (int i = 0; i < 200; i++) {
      org.create("Account", values(random), now);
      now += random.nextInt(3) * 1_000;
    }
    now += 60_000;
    Map<String, Row> listed = new TreeMap<>();
    Result.Page page =
        send(new Request.ListPage(ACCOUNT, Optional.empty(), fields, 0), Result.Page.class);
    page.rows().forEach(row -> listed.put(row.id(), row));
    Map<String, Row> exported = new TreeMap<>();
    Request.ExportPage begin = new Request.ExportPage(ACCOUNT, Optional.empty(), fields, 0);
    Optional<String> token = send(begin, Result.ExportPending.class).pageToken();
    now += 60_000;
    token =
        send(new Request.ExportPage(ACCOUNT, token, fields, 0), Result.ExportPending.class)
            .pageToken();
    Result.ExportedRows rows =
        send(new Request.ExportPage(ACCOUNT, token, fields, 0), Result.ExportedRows.class);
    assertThat(rows.missingFields()).isEmpty();
    rows.rows().forEach(row -> exported.put(row.id(), row));
    assertThat(exported.keySet()).isEqualTo(listed.keySet()).hasSize(200);
    ObjectSchema schema =
        SchemaEvolver.createSchema(ACCOUNT, catalogue.fields(), SchemaSettings.DEFAULT);
    RecordFactory records = new RecordFactory(new RecordSettings("crm", MisfitMode.NULL));
    listed.forEach(
        (id, row) -> {
          Row other = exported.get(id);
          assertThat(other.version()).isEqualTo(row.version());
          assertThat(other.createdAt()).isEqualTo(row.createdAt());
          assertThat(other.values().keySet()).isEqualTo(row.values().keySet());
          catalogue.fields().forEach(field -> assertEqual(field, other, row));
          assertThat(records.findMisfits(schema, other))
              .isEqualTo(records.findMisfits(schema, row));
        });
    assertThat(org.violations()).isEmpty();
  }

  private static void assertEqual(Field field, Row exported, Row listed) {
    String text = exported.values().get(field.name());
    String expected = listed.values().get(field.name());
    if (field.type() == FieldType.NUMBER && expected != null) {
      assertThat(new BigDecimal(text)).isEqualByComparingTo(new BigDecimal(expected));
    } else {
      assertThat(text).as(field.name()).isEqualTo(expected);
    }
  }

  private static Map<String, String> values(SplittableRandom random) {
    Map<String, String> values = new LinkedHashMap<>();
    put(values, random, "Name", text(random));
    put(values, random, "BillingStreet", text(random) + "\n" + text(random));
    put(values, random, "Tags__c", "a;b, \"c\"");
    put(values, random, "AnnualRevenue", number(random));
    put(values, random, "NumberOfEmployees", random.nextBoolean() ? "0.0" : "12");
    put(values, random, "Score__c", number(random));
    put(values, random, "Day__c", "2026-02-28");
    put(values, random, "Moment__c", "2026-11-27T10:11:12.000Z");
    put(values, random, "Hour__c", "10:11:12.000Z");
    put(values, random, "Flag__c", Boolean.toString(random.nextBoolean()));
    put(values, random, "Whole__c", Long.toString(random.nextLong(1L << 53)));
    put(values, random, "Any__c", random.nextBoolean() ? "true" : "2026-11-27T10:11:12.000Z");
    return values;
  }

  private static void put(
      Map<String, String> values, SplittableRandom random, String name, String value) {
    if (random.nextInt(4) > 0) {
      values.put(name, value);
    }
  }

  private static String text(SplittableRandom random) {
    List<String> parts =
        List.of(
            "N/A", "null", "\"", "\"\"", ",", "\n", "\r\n", "\r", " ", "\t", "#N/A", "é", "😀",
            "\u0000", "'", "\\", "=1+1", "a", "0012", "1.0E7", "true", ";", "\u2028");
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i >= 0; i--) {
      text.append(parts.get(random.nextInt(parts.size())));
    }
    return text.toString();
  }

  private static String number(SplittableRandom random) {
    return switch (random.nextInt(6)) {
      case 0 -> "0";
      case 1 -> "1.0E7";
      case 2 -> "-12345678.25";
      case 3 -> "10000000";
      case 4 -> "0.1";
      default -> "123456789012345678.123";
    };
  }
}
