/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Membership;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists are found by id and name, and their members are read page by page. */
class ListMembershipsTest {
  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new Random(1));
  private final MembershipData data = hubspot.memberships();
  private final ConnectorClient connector = new ConnectorClient(hubspot, RequestPriority.BACKFILL);
  private final Map<String, String> props =
      new TreeMap<>(Map.of("crm.objects", "contacts", "hubspot.access.token", "sim-token"));
  private CrmClient client;

  private Result send(Request request) {
    if (client == null) {
      client = connector.open(props);
    }
    return connector.send(client, request);
  }

  private static CrmObject memberships(String... lists) {
    return new ListMemberships(List.of(lists)).toCrmObject();
  }

  private List<Result.Page> lists(String... lists) {
    CrmObject parent = ChildObject.of(memberships(lists)).orElseThrow().parent();
    List<Result.Page> pages = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      pages.add((Result.Page) send(new Request.ListPage(parent, token, List.of())));
      token = pages.get(pages.size() - 1).nextToken();
    } while (token.isPresent());
    return pages;
  }

  private List<Membership> members(int list, boolean byTime) {
    List<Membership> all = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Request request =
          new Request.ReadLinks(
              memberships("7"), List.of(new FromRecord(Integer.toString(list), after)), byTime);
      Result.LinksOfRecord page = ((Result.Links) send(request)).records().get(0);
      page.links().forEach(each -> all.add((Membership) each));
      after = page.nextPage();
    } while (after.isPresent());
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void membersComeByTheirIdsAndByTheirTimes(String version) {
    props.put("hubspot.api.version", version);
    data.createList(7, "Customers", connector.now());
    data.setMaxPageSize(3);
    long now = connector.now();
    for (int id = 1; id <= 8; id++) {
      data.join(7, id, now - id);
    }

    assertThat(members(7, false))
        .extracting(Membership::recordId)
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
    assertThat(members(7, true))
        .extracting(Membership::recordId)
        .containsExactly("8", "7", "6", "5", "4", "3", "2", "1");
    data.setNewestFirst(true);
    assertThat(members(7, true).get(0)).isEqualTo(new Membership("7", "1", now - 1));
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void aFullPageHasTwoHundredAndFiftyMembers() {
    data.createList(7, "Customers", connector.now());
    for (int id = 1; id <= 600; id++) {
      data.join(7, id, connector.now());
    }

    assertThat(members(7, false)).hasSize(600);
    assertThat(connector.calls()).hasSize(3);
  }

  @Test
  void listsAreFoundByIdAndName() {
    data.createList(7, "Customers", connector.now());
    data.createList(8, "Customers of the north", connector.now());
    data.join(8, 1, connector.now());
    data.createList(9, "Others", connector.now());
    List<Row> rows =
        lists("7", "Customers of the north").stream()
            .flatMap(page -> page.rows().stream())
            .toList();

    assertThat(rows).extracting(Row::id).containsExactly("7", "8");
    assertThat(rows.get(0).values().get(ListMemberships.SIZE)).isEqualTo("0");
    assertThat(rows.get(1).values().get(ListMemberships.SIZE)).isEqualTo("1");
    assertThat(lists("Customers").get(0).rows()).extracting(Row::id).containsExactly("7");
  }

  @Test
  void aListThatIsNotFoundOrNotTheOnlyOneIsTold() {
    data.createList(7, "Twins", connector.now());
    data.createList(8, "Twins", connector.now());
    List<String> reasons =
        lists("7", "99", "Nobody", "Twins").stream()
            .flatMap(page -> page.unread().stream())
            .map(Result.UnreadPart::reason)
            .toList();

    assertThat(reasons)
        .containsExactly(
            "HubSpot has no list with the id 99. Correct crm.lists.",
            "HubSpot has no list named 'Nobody'. Correct crm.lists.",
            "HubSpot has several lists named 'Twins': 7, 8. Set crm.lists to the id of one of"
                + " them.");
  }

  @Test
  void aListThatIsGoneSaysNothingAboutTheOthers() {
    Result result =
        send(
            new Request.ReadLinks(
                memberships("7"), List.of(new FromRecord("7", Optional.empty()))));

    assertThat(((Result.Links) result).records()).isEmpty();
  }

  @Test
  void aMissingScopeIsNamed() {
    hubspot.revokeScope("crm.lists.read");
    CrmObject parent = ChildObject.of(memberships("7")).orElseThrow().parent();
    for (Request request :
        List.of(
            new Request.ListPage(parent, Optional.empty(), List.of()),
            new Request.ReadLinks(
                memberships("7"), List.of(new FromRecord("7", Optional.empty()))))) {
      Result.Failure failure = (Result.Failure) send(request);

      assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
      assertThat(failure.message()).contains("Grant crm.lists.read");
    }
  }
}
