/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hubspot package works with the simulated HubSpot, in every API version. */
class HubspotClientSimulatorTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final CrmObject PETS = new CrmObject("custom_pets", "2-123");
  private static final CrmObject OWNERS = new CrmObject("owners", "owners");

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new Random(1));
  private final ConnectorClient connector =
      new ConnectorClient(hubspot, RequestPriority.INCREMENTAL);

  private CrmClient open(String... settings) {
    Map<String, String> props = new TreeMap<>();
    props.put("crm.objects", "contacts");
    for (int i = 0; i < settings.length; i += 2) {
      props.put(settings[i], settings[i + 1]);
    }
    return connector.open(props);
  }

  private CrmClient openWithKey(String version) {
    return open("hubspot.access.token", "sim-token", "hubspot.api.version", version);
  }

  private <R extends Result> R send(CrmClient crmClient, Request request, Class<R> kind) {
    connector.advance(100);
    return connector.send(crmClient, request, kind);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void everyRequestWorksInEveryVersion(String version) {
    hubspot.addType("pets", "2-123");
    hubspot.addProperty("contacts", SimProperty.of("age", "number"));
    Map<Long, String> ages = new LinkedHashMap<>();
    for (int i = 0; i < 450; i++) {
      ages.put(hubspot.create("contacts", Map.of("age", "" + i), connector.now() + i), "" + i);
    }
    hubspot.create("owners", Map.of("email", "a@b.c", "firstName", "A"), connector.now());
    connector.advance(60_000);
    CrmClient crmClient = openWithKey(version);

    Result.Account account = send(crmClient, new Request.Account(), Result.Account.class);
    assertThat(account).isEqualTo(new Result.Account("4711", "Europe/Berlin"));
    assertThat(send(crmClient, new Request.ListObjects(), Result.Objects.class).objects())
        .contains(CONTACTS, OWNERS, PETS);
    assertThat(send(crmClient, new Request.Usage(), Result.Usage.class).limit()).hasValue(625_000);
    assertThat(send(crmClient, new Request.Catalogue(CONTACTS), Result.Catalogue.class).fields())
        .extracting(Field::name)
        .contains("age", "lastmodifieddate");
    Result.RecordCount recordCount =
        send(crmClient, new Request.RecordCount(CONTACTS), Result.RecordCount.class);
    assertThat(recordCount.count()).isEqualTo(450);

    List<String> found = searchIds(crmClient);
    List<Row> rows = new ArrayList<>();
    int maxIds = crmClient.capabilities(CONTACTS).maxIdsPerRead();
    for (int i = 0; i < found.size(); i += maxIds) {
      List<String> ids = found.subList(i, Math.min(found.size(), i + maxIds));
      Result.Rows read =
          send(crmClient, new Request.ReadByIds(CONTACTS, ids, List.of("age")), Result.Rows.class);
      assertThat(read.missingFields()).isEmpty();
      rows.addAll(read.rows());
    }
    assertThat(ages(rows)).isEqualTo(ages);
    assertThat(ages(listRows(crmClient))).isEqualTo(ages);
    assertThat(recordCount.maxId()).contains(found.get(found.size() - 1));

    Result.Page owners =
        send(
            crmClient,
            new Request.ListPage(OWNERS, Optional.empty(), List.of("email")),
            Result.Page.class);
    assertThat(owners.rows()).singleElement().extracting(Row::values).asString().contains("a@b.c");
    assertThat(hubspot.violations()).isEmpty();
    assertThat(hubspot.stats().unexpectedRefusals()).isZero();
  }

  private List<String> searchIds(CrmClient crmClient) {
    List<String> found = new ArrayList<>();
    boolean more = true;
    while (more) {
      Optional<String> after =
          found.isEmpty() ? Optional.empty() : Optional.of(found.get(found.size() - 1));
      Result.Changes page =
          send(crmClient, new Request.ChangesSince(CONTACTS, 0, after), Result.Changes.class);
      page.changes().forEach(change -> found.add(change.id()));
      more = page.hasMore();
    }
    return found;
  }

  private List<Row> listRows(CrmClient crmClient) {
    List<Row> rows = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Result.Page page =
          send(crmClient, new Request.ListPage(CONTACTS, token, List.of("age")), Result.Page.class);
      rows.addAll(page.rows());
      token = page.nextToken();
      if (token.isPresent()) {
        IdOrder idOrder = crmClient.capabilities(CONTACTS).idOrder();
        assertThat(token).isEqualTo(idOrder.next(rows.get(rows.size() - 1).id()));
        assertThat(idOrder.isResumable(token.get())).isTrue();
      }
    } while (token.isPresent());
    return rows;
  }

  private static Map<Long, String> ages(List<Row> rows) {
    Map<Long, String> ages = new TreeMap<>();
    rows.forEach(row -> ages.put(Long.valueOf(row.id()), row.values().get("age")));
    return ages;
  }

  @Test
  void propertiesOfAnyNameBecomeColumnsWithTheirValues() {
    String longest = "a_name_that_is_longer_than_" + "what_postgres_takes_".repeat(3);
    List<String> names =
        List.of("Lead Score", "firstName2", "2nd_call", "_deleted", "id", "Age Group", longest);
    Map<String, String> values = new TreeMap<>();
    for (String name : names) {
      hubspot.addProperty("contacts", SimProperty.of(name, "string"));
      values.put(name, "value of " + name);
    }
    hubspot.addProperty("contacts", SimProperty.of("age_group", "string"));
    values.put("age_group", "value of age_group");
    hubspot.create("contacts", values, connector.now());
    connector.advance(60_000);
    CrmClient crmClient = openWithKey("2026-09");

    List<Field> catalogue =
        send(crmClient, new Request.Catalogue(CONTACTS), Result.Catalogue.class).fields();
    ObjectSchema schema = SchemaEvolver.createSchema(CONTACTS, catalogue, SchemaSettings.DEFAULT);
    Request list = new Request.ListPage(CONTACTS, Optional.empty(), schema.requestedFields());
    Row row = send(crmClient, list, Result.Page.class).rows().get(0);
    SourceRecord record =
        new RecordFactory(new RecordSettings("crm", MisfitMode.NULL))
            .createRow(
                schema,
                row,
                Op.SNAPSHOT,
                connector.now(),
                OptionalLong.empty(),
                new SourcePosition(Map.of(), Map.of()))
            .sourceRecord();

    Map<String, String> columnsByProperty = new TreeMap<>();
    Struct struct = (Struct) record.value();
    for (org.apache.kafka.connect.data.Field column : struct.schema().fields()) {
      if (struct.get(column) instanceof String text && text.startsWith("value of ")) {
        assertThat(column.name()).matches("[a-z_][a-z0-9_]{0,62}");
        columnsByProperty.put(text.substring("value of ".length()), column.name());
      }
    }
    assertThat(columnsByProperty)
        .containsOnlyKeys(values.keySet())
        .containsEntry("Lead Score", "lead_score")
        .containsEntry("firstName2", "first_name2")
        .containsEntry("2nd_call", "f_2nd_call")
        .containsEntry("_deleted", "f_deleted")
        .containsEntry("age_group", "age_group")
        .hasEntrySatisfying("Age Group", name -> assertThat(name).matches("age_group_[0-9a-z]{6}"))
        .hasEntrySatisfying("id", name -> assertThat(name).matches("id_[0-9a-z]{6}"))
        .hasEntrySatisfying(longest, name -> assertThat(name).hasSize(63));
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void deletedRecordsAreMissingAndMergedOnesAreReadUnderTheNewId() {
    long archivedId = hubspot.create("contacts", Map.of(), connector.now());
    long primaryId = hubspot.create("contacts", Map.of(), connector.now());
    long otherId = hubspot.create("contacts", Map.of(), connector.now());
    hubspot.archive("contacts", archivedId, connector.now() + 1);
    long mergedId = hubspot.merge("contacts", primaryId, otherId, connector.now() + 2);
    connector.advance(60_000);

    Result.Rows rows =
        send(
            openWithKey("2026-09"),
            new Request.ReadByIds(CONTACTS, List.of("" + archivedId, "" + primaryId), List.of()),
            Result.Rows.class);

    assertThat(rows.rows()).extracting(Row::id).containsExactly("" + mergedId);
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void missingScopesAndUnknownObjectsAreClassified() {
    hubspot.revokeScope("crm.objects.contacts.read");
    CrmClient crmClient = openWithKey("2026-09");
    Request window = new Request.ChangesSince(CONTACTS, 5_000, Optional.empty());

    Result.Failure forbidden = send(crmClient, window, Result.Failure.class);
    assertThat(forbidden.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(forbidden.message()).contains("crm.objects.contacts.read");
    CrmObject nothing = new CrmObject("butterflies", "butterflies");
    assertThat(send(crmClient, new Request.RecordCount(nothing), Result.Failure.class).kind())
        .isEqualTo(FailureKind.UNKNOWN_OBJECT);
  }

  @Test
  void aWrongTokenIsUnauthorized() {
    CrmClient crmClient = open("hubspot.access.token", "pat-eu1-guess");

    assertThat(send(crmClient, new Request.Account(), Result.Failure.class).kind())
        .isEqualTo(FailureKind.UNAUTHORIZED);
  }

  @Test
  void oauthTokensAreRenewedEvenIfTheyExpireEarly() {
    CrmClient crmClient =
        open(
            "hubspot.oauth.client.id", "sim-client",
            "hubspot.oauth.client.secret", "sim-secret",
            "hubspot.oauth.refresh.token", "sim-refresh");

    send(crmClient, new Request.Account(), Result.Account.class);
    hubspot.expireTokens(connector.now());
    send(crmClient, new Request.Account(), Result.Account.class);
    connector.advance(7_200_000);
    send(crmClient, new Request.Account(), Result.Account.class);
  }
}
