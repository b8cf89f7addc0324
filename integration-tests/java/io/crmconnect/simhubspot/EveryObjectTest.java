/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type of an account can be copied; what it supports is found out with its catalogue. */
class EveryObjectTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final CrmObject LEADS = new CrmObject("leads", "leads");
  private static final String SENSITIVE_SCOPE = "crm.objects.contacts.sensitive.read.v2";

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new Random(1));
  private final ConnectorClient connector =
      new ConnectorClient(hubspot, RequestPriority.INCREMENTAL);
  private final Map<String, String> props =
      new TreeMap<>(
          Map.of(
              "crm.objects", "*",
              "hubspot.access.token", "sim-token"));
  private CrmClient client;

  private CrmClient client() {
    if (client == null) {
      client = connector.open(props);
    }
    return client;
  }

  private <R extends Result> R send(Request request, Class<R> kind) {
    return connector.send(client(), request, kind);
  }

  private Result.Catalogue readCatalogue(CrmObject object) {
    Result.Catalogue catalogue = send(new Request.Catalogue(object), Result.Catalogue.class);
    while (catalogue.nextPart().isPresent()) {
      catalogue =
          catalogue.plus(
              send(new Request.Catalogue(object, catalogue.nextPart()), Result.Catalogue.class));
    }
    return catalogue;
  }

  private List<Row> list(CrmObject object, String field) {
    return send(new Request.ListPage(object, Optional.empty(), List.of(field)), Result.Page.class)
        .rows();
  }

  @Test
  void everyTypeThatIsListedCanBeRead() {
    hubspot.addType("pets", "2-123");
    List<CrmObject> objects = send(new Request.ListObjects(), Result.Objects.class).objects();

    assertThat(objects).extracting(CrmObject::name).contains("leads", "orders", "custom_pets");
    for (CrmObject object : objects) {
      assertThat(readCatalogue(object).fields()).as(object.name()).isNotEmpty();
      assertThat(list(object, "hs_object_id")).isEmpty();
    }
    assertThat(hubspot.violations()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"leads", "0-136"})
  void aTypeIsReadByItsNameAndByItsId(String type) {
    hubspot.create("leads", Map.of(), connector.now());
    connector.advance(60_000);
    CrmObject object = new CrmObject(type, type);

    assertThat(readCatalogue(object).fields()).extracting(Field::name).contains("hs_object_id");
    Capabilities capabilities = client().capabilities(object);
    assertThat(capabilities.namesChanges()).isTrue();
    assertThat(capabilities.deletes()).isEqualTo(DeleteFeed.RECYCLE_BIN);
    assertThat(
            send(new Request.ChangesSince(object, 1_000, Optional.empty()), Result.Changes.class)
                .changes())
        .hasSize(1);
  }

  @Test
  void aTypeWithoutSearchIsListedWhole() {
    hubspot.setSearchable("leads", false);
    hubspot.create("leads", Map.of(), connector.now());

    assertThat(readCatalogue(LEADS).fields()).isNotEmpty();
    assertThat(client().capabilities(LEADS).namesChanges()).isFalse();
    assertThat(client().listReturnsRows(LEADS, List.of("hs_object_id"))).isTrue();
    assertThat(list(LEADS, "hs_object_id")).hasSize(1);
  }

  @Test
  void aTypeWhoseVersionPropertyIsNotFilledIsListedWhole() {
    hubspot.setVersionProperty("leads", "lastmodifieddate");
    hubspot.create("leads", Map.of(), connector.now());
    connector.advance(60_000);

    assertThat(readCatalogue(LEADS).fields()).isNotEmpty();
    assertThat(client().capabilities(LEADS).namesChanges()).isFalse();
  }

  @Test
  void aTypeWithoutVersionPropertyIsListedWhole() {
    hubspot.removeProperty("leads", "hs_lastmodifieddate");

    assertThat(readCatalogue(LEADS).fields()).isNotEmpty();
    assertThat(client().capabilities(LEADS).namesChanges()).isFalse();
  }

  @Test
  void aTypeWithoutRecycleBinIsCopiedWithoutOne() {
    CrmObject goals = new CrmObject("goal_targets", "goal_targets");

    assertThat(readCatalogue(goals).fields()).isNotEmpty();
    assertThat(client().capabilities(goals).namesChanges()).isTrue();
    assertThat(client().capabilities(goals).deletes()).isEqualTo(DeleteFeed.NONE);
  }

  @Test
  void whatATypeSupportsIsAskedOnce() {
    readCatalogue(LEADS);
    long searches = hubspot.stats().calls().get("search");
    readCatalogue(LEADS);

    assertThat(hubspot.stats().calls().get("search")).isEqualTo(searches).isPositive();
  }

  @Test
  void sensitivePropertiesAreCopiedIfTheTokenMayReadThem() {
    hubspot.addProperty(
        "contacts", SimProperty.of("diagnosis", "string").withSensitivity("sensitive"));
    hubspot.create("contacts", Map.of("diagnosis", "none"), connector.now());

    Result.Catalogue without = readCatalogue(CONTACTS);
    assertThat(without.fields()).extracting(Field::name).doesNotContain("diagnosis");
    assertThat(without.omissions())
        .hasSize(2)
        .anyMatch(text -> text.contains(SENSITIVE_SCOPE))
        .anyMatch(text -> text.contains("crm.objects.contacts.highly_sensitive.read.v2"));

    hubspot.grantScope(SENSITIVE_SCOPE);
    long calls = hubspot.stats().calls().get("properties");
    for (int i = 0; i < 11; i++) {
      assertThat(readCatalogue(CONTACTS)).as("refusals are remembered").isEqualTo(without);
    }
    assertThat(hubspot.stats().calls().get("properties")).isEqualTo(calls + 11);
    Result.Catalogue with = readCatalogue(CONTACTS);
    assertThat(with.fields()).extracting(Field::name).contains("diagnosis", "email");
    assertThat(with.omissions()).hasSize(1);
    assertThat(list(CONTACTS, "diagnosis").get(0).values()).containsEntry("diagnosis", "none");
  }

  @Test
  void sensitivePropertiesCanBeSwitchedOff() {
    props.put("hubspot.sensitive.data", "");

    assertThat(send(new Request.Catalogue(CONTACTS), Result.Catalogue.class).nextPart()).isEmpty();
  }

  @Test
  void aPropertyThatIsForbiddenIsLeftOutOnceItWasFound() {
    hubspot.guardProperty("contacts", "email", "sales-email-read");
    long id =
        hubspot.create("contacts", Map.of("email", "a@b.c", "lastname", "B"), connector.now());
    List<String> fields = List.of("email", "lastname");
    Request list = new Request.ListPage(CONTACTS, Optional.empty(), fields);
    Request read = new Request.ReadByIds(CONTACTS, List.of("" + id), fields);

    assertThat(send(list, Result.Failure.class).kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(send(new Request.ProbeFields(CONTACTS, List.of()), Result.FieldsProbed.class))
        .isEqualTo(new Result.FieldsProbed(true, ""));
    assertThat(probe("email", "lastname").readable()).isFalse();
    assertThat(probe("lastname").readable()).isTrue();
    assertThat(probe("email").readable()).isFalse();

    Result.Page page = send(list, Result.Page.class);
    Result.Rows rows = send(read, Result.Rows.class);
    assertThat(page.missingFields()).isEmpty();
    assertThat(rows.missingFields()).isEmpty();
    for (Row row : List.of(page.rows().get(0), rows.rows().get(0))) {
      assertThat(row.values()).containsEntry("email", null).containsEntry("lastname", "B");
    }
  }

  private Result.FieldsProbed probe(String... fields) {
    return send(new Request.ProbeFields(CONTACTS, List.of(fields)), Result.FieldsProbed.class);
  }
}
