/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reference objects are listed completely, in every API version. */
class ReferenceObjectsTest {
  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new Random(1));
  private final ReferenceData data = hubspot.reference();
  private final ConnectorClient connector = new ConnectorClient(hubspot, RequestPriority.BACKFILL);
  private final Map<String, String> props =
      new TreeMap<>(
          Map.of(
              "crm.objects", "contacts,deals,custom_pets",
              "hubspot.access.token", "sim-token"));
  private CrmClient client;

  /** The reasons for which parts of the last list were refused. */
  private final List<Result.UnreadPart> unread = new ArrayList<>();

  private CrmClient client() {
    if (client == null) {
      client = connector.open(props);
    }
    return client;
  }

  private static CrmObject object(String name) {
    return new HubspotVendor(timeouts -> null, new AccountBudgets(VirtualPacers.factory(() -> 0L)))
        .referenceObjects().stream().filter(each -> each.name().equals(name)).findFirst().get();
  }

  private Result send(Request request) {
    return connector.send(client(), request);
  }

  private Map<String, Row> list(String name) {
    CrmObject object = object(name);
    List<String> fields =
        ((Result.Catalogue) send(new Request.Catalogue(object)))
            .fields().stream().map(Field::name).toList();
    Map<String, Row> rows = new TreeMap<>();
    unread.clear();
    Optional<String> token = Optional.empty();
    do {
      Result.Page page = (Result.Page) send(new Request.ListPage(object, token, fields));
      assertThat(page.missingFields()).isEmpty();
      for (Row row : page.rows()) {
        assertThat(row.values().keySet()).containsExactlyInAnyOrderElementsOf(fields);
        assertThat(rows.put(row.id(), row)).as("once").isNull();
      }
      page.unread().ifPresent(unread::add);
      token = page.nextToken();
    } while (token.isPresent());
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void everyReferenceObjectIsListedWithItsNaturalKey(String version) {
    props.put("hubspot.api.version", version);
    hubspot.addType("pets", "2-123");
    data.putPipeline("deals", "default", "Sales", connector.now());
    data.putStage("deals", "default", "won", "Won", connector.now());
    data.putPipeline("pets", "p1", "Care", connector.now());
    data.putOption("deals", "dealstage", "won", "Won");
    data.putLabel("contacts", "companies", 1, "HUBSPOT_DEFINED", "Primary");
    data.putTeam("5", "East", "30001");
    data.putUser("30001", "u@b.c");
    data.putExchangeRate("9", "USD", "EUR", 0.9, connector.now());
    data.putList(7, "Customers", 12, connector.now());
    long owner = hubspot.create("owners", Map.of("email", "a@b.c"), connector.now());
    data.putOwnerTeam("" + owner, "5", "East", true);

    assertThat(list("pipelines").keySet()).containsExactly("custom_pets:p1", "deals:default");
    Row stage = list("pipeline_stages").get("deals:default:won");
    assertThat(stage.values())
        .containsEntry("object_type", "deals")
        .containsEntry("pipeline_id", "default")
        .containsEntry("stage_id", "won")
        .containsEntry("label", "Won")
        .containsEntry("probability", "0.2")
        .containsEntry("is_closed", "false");
    assertThat(stage.version()).isEqualTo(1_790_000_000_000L);
    assertThat(list("properties"))
        .containsKeys("contacts:email", "deals:dealstage", "custom_pets:hs_object_id")
        .doesNotContainKey("companies:name");
    assertThat(list("property_options").keySet()).containsExactly("deals:dealstage:won");
    assertThat(list("association_labels").get("contacts:companies:HUBSPOT_DEFINED:1").values())
        .containsEntry("label", "Primary")
        .containsEntry("type_id", "1");
    assertThat(list("teams").get("5").values()).containsEntry("user_ids", "[\"30001\"]");
    assertThat(list("account_users").get("30001").values()).containsEntry("email", "u@b.c");
    assertThat(list("owner_teams").get(owner + ":5").values())
        .containsEntry("team_name", "East")
        .containsEntry("is_primary", "true");
    assertThat(list("currencies").keySet()).containsExactly("EUR");
    assertThat(list("exchange_rates").get("9").values()).containsEntry("conversion_rate", "0.9");
    assertThat(list("lists").get("7").values()).containsEntry("size", "12");
    assertThat(unread).isEmpty();
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void listsOfManyPagesAreReadToTheirEnd() {
    for (int i = 0; i < 250; i++) {
      data.putUser("" + (10_000 + i), "u@b.c");
    }
    for (int i = 0; i < 1_100; i++) {
      data.putList(i, "list " + i, i, connector.now());
    }

    assertThat(list("account_users")).hasSize(250);
    assertThat(list("lists")).hasSize(1_100);
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void archivedOwnersAreListedAfterTheOthers() {
    for (int i = 0; i < 130; i++) {
      hubspot.create("owners", Map.of("email", "o" + i), connector.now());
    }
    long archived = hubspot.create("owners", Map.of("email", "gone"), connector.now());
    hubspot.archive("owners", archived, connector.now() + 1);
    connector.advance(1_000);

    Map<String, Row> owners = list("owners");
    assertThat(owners).hasSize(131);
    assertThat(owners.get("" + archived).values()).containsEntry("archived", "true");

    client = null;
    props.put("crm.reference", "pipelines");
    assertThat(list("owners")).hasSize(130);
  }

  @Test
  void aTypeWithoutScopeIsToldAndTheOthersAreListed() {
    data.putPipeline("deals", "default", "Sales", connector.now());
    data.putPipeline("tickets", "0", "Support", connector.now());
    hubspot.revokeScope("crm.objects.deals.read");

    assertThat(list("pipelines").keySet()).containsExactly("tickets:0");
    assertThat(unread)
        .singleElement()
        .satisfies(part -> assertThat(part.idPrefix()).isEqualTo("deals:"))
        .satisfies(part -> assertThat(part.reason()).contains("deals"));
  }

  @Test
  void aTypeWithoutPipelinesHasNone() {
    data.putPipeline("deals", "default", "Sales", connector.now());

    assertThat(list("pipelines").keySet()).containsExactly("deals:default");
    assertThat(unread).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"pipelines", "pipeline_stages"})
  void aTypeWhosePipelinesHubspotRefusesIsToldAndTheOthersAreListed(String name) {
    data.putPipeline("deals", "default", "Sales", connector.now());
    data.putStage("deals", "default", "won", "Won", connector.now());
    data.refusePipelines("courses");

    assertThat(list(name)).hasSize(1);
    assertThat(unread)
        .containsExactly(new Result.UnreadPart("courses:", "HubSpot has no pipelines of courses."));
  }

  @Test
  void withoutSchemasNothingIsKnownAboutCustomTypes() {
    data.putPipeline("deals", "default", "Sales", connector.now());
    hubspot.revokeScope("crm.schemas.custom.read");

    assertThat(list("pipelines").keySet()).containsExactly("deals:default");
    assertThat(unread)
        .singleElement()
        .satisfies(part -> assertThat(part.idPrefix()).isEqualTo("custom_"))
        .satisfies(part -> assertThat(part.reason()).contains("crm.schemas.custom.read"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"teams", "account_users", "currencies", "exchange_rates", "lists"})
  void aMissingScopeIsNamed(String name) {
    for (String scope :
        List.of(
            "settings.users.teams.read",
            "settings.users.read",
            "settings.currencies.read",
            "crm.lists.read")) {
      hubspot.revokeScope(scope);
    }
    Result.Failure failure =
        (Result.Failure) send(new Request.ListPage(object(name), Optional.empty(), List.of()));

    assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(send(new Request.ProbeFields(object(name), List.of())))
        .isInstanceOfSatisfying(
            Result.FieldsProbed.class, probed -> assertThat(probed.readable()).isFalse());
    assertThat(failure.message()).containsPattern("(settings\\.[a-z.]+|crm\\.lists)\\.read");
  }

  @Test
  void aDirectReadTellsWhatIsGone() {
    data.putPipeline("deals", "default", "Sales", connector.now());
    data.putStage("deals", "default", "won", "Won", connector.now());
    data.putUser("1", "u@b.c");
    data.putList(7, "Customers", 12, connector.now());

    assertThat(exists("pipelines", "deals:default")).isTrue();
    assertThat(exists("pipelines", "deals:other")).isFalse();
    assertThat(exists("pipeline_stages", "deals:default:won")).isTrue();
    assertThat(exists("pipeline_stages", "deals:default:lost")).isFalse();
    assertThat(exists("properties", "contacts:email")).isTrue();
    assertThat(exists("properties", "contacts:nothing")).isFalse();
    assertThat(exists("account_users", "1")).isTrue();
    assertThat(exists("account_users", "2")).isFalse();
    assertThat(exists("lists", "7")).isTrue();
    assertThat(exists("lists", "8")).isFalse();
    assertThat(hubspot.violations()).isEmpty();
  }

  private boolean exists(String name, String id) {
    assertThat(client().capabilities(object(name)).readsOne()).isTrue();
    Result result = send(new Request.ReadByIds(object(name), List.of(id), List.of()));
    return !((Result.Rows) result).rows().isEmpty();
  }
}
