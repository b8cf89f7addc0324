/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Link;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Request.ReadLinks.FromRecord;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links are read completely, in every API version. */
class AssociationsTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final CrmObject COMPANIES = new CrmObject("companies", "companies");
  private static final CrmObject PAIR = new Association(CONTACTS, COMPANIES).toCrmObject();

  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new Random(1));
  private final LinkData links = hubspot.links();
  private final ConnectorClient connector = new ConnectorClient(hubspot, RequestPriority.BACKFILL);
  private final Map<String, String> props =
      new TreeMap<>(
          Map.of(
              "crm.objects", "contacts,companies",
              "hubspot.access.token", "sim-token"));
  private CrmClient client;

  private CrmClient client() {
    if (client == null) {
      client = connector.open(props);
    }
    return client;
  }

  private Result send(Request request) {
    return connector.send(client(), request);
  }

  private Map<String, Result.LinksOfRecord> read(FromRecord... from) {
    Result.Links result = (Result.Links) send(new Request.ReadLinks(PAIR, List.of(from)));
    Map<String, Result.LinksOfRecord> byRecord = new TreeMap<>();
    result.records().forEach(each -> byRecord.put(each.fromId(), each));
    return byRecord;
  }

  private static FromRecord first(long id) {
    return new FromRecord(Long.toString(id), Optional.empty());
  }

  private long createContact() {
    return hubspot.create("contacts", Map.of(), connector.now());
  }

  private long createCompany() {
    return hubspot.create("companies", Map.of(), connector.now());
  }

  private void putTypes() {
    hubspot.reference().putLabel("contacts", "companies", 279, "HUBSPOT_DEFINED", null);
    hubspot.reference().putLabel("contacts", "companies", 55, "USER_DEFINED", "Adviser");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-09", "2026-03", "v3"})
  void theLinksOfARecordHaveTheirTypesAndLabels(String version) {
    props.put("hubspot.api.version", version);
    putTypes();
    long contact = createContact();
    long lonely = createContact();
    long company = createCompany();
    links.link("contacts", contact, "companies", company, 279, connector.now());
    links.link("contacts", contact, "companies", company, 55, connector.now());

    for (boolean reported : new boolean[] {true, false}) {
      links.setReportsEmpty(reported);
      Map<String, Result.LinksOfRecord> found = read(first(contact), first(lonely));
      String from = Long.toString(contact);
      String to = Long.toString(company);
      assertThat(found.get(from).links())
          .containsExactlyInAnyOrder(
              new Link(from, to, "279", "HUBSPOT_DEFINED", null),
              new Link(from, to, "55", "USER_DEFINED", "Adviser"));
      assertThat(found.get(Long.toString(lonely)).links()).isEmpty();
      assertThat(found.values()).allMatch(each -> each.complete() && each.nextPage().isEmpty());
    }
    assertThat(hubspot.violations()).isEmpty();
  }

  @Test
  void thePagesOfARecordAreFollowedByTheirToken() {
    putTypes();
    links.setPageSize(500);
    long contact = createContact();
    List<String> companies =
        LongStream.range(0, 1_200)
            .map(i -> createCompany())
            .peek(to -> links.link("contacts", contact, "companies", to, 279, connector.now()))
            .mapToObj(Long::toString)
            .toList();
    List<String> found = new ArrayList<>();
    Optional<String> after = Optional.empty();
    do {
      Result.LinksOfRecord page =
          read(new FromRecord(Long.toString(contact), after)).get(Long.toString(contact));
      page.links().forEach(link -> found.add(((Link) link).toId()));
      after = page.nextPage();
    } while (after.isPresent());

    assertThat(found).containsExactlyInAnyOrderElementsOf(companies);
    assertThat(connector.calls()).hasSize(3);
  }

  @Test
  void anErrorAboutARecordSaysNothingAboutItsLinks() {
    putTypes();
    HttpOutcome.Response outcome =
        new HttpOutcome.Response(
            207,
            Map.of(),
            ("{\"status\":\"COMPLETE\",\"results\":[],\"errors\":[{\"category\":\"INTERNAL\","
                    + "\"context\":{\"fromObjectId\":[\"1\"]}}]}")
                .getBytes(StandardCharsets.UTF_8));
    client = connector.open(props, call -> outcome);

    assertThat(read(first(1), first(2))).containsOnlyKeys("2");
  }

  @Test
  void objectsWithoutTypesOfLinksAreUnknown() {
    Result.Failure failure = (Result.Failure) send(new Request.Catalogue(PAIR));

    assertThat(failure.kind()).isEqualTo(FailureKind.UNKNOWN_OBJECT);
    assertThat(failure.message())
        .isEqualTo("HubSpot has no links from contacts to companies. Correct crm.associations.");
  }

  @Test
  void theTypesAreAskedForOnce() {
    putTypes();
    assertThat(send(new Request.Catalogue(PAIR))).isInstanceOf(Result.Catalogue.class);
    assertThat(((Result.Catalogue) send(new Request.Catalogue(PAIR))).fields())
        .isEqualTo(Association.FIELDS);

    assertThat(connector.calls()).hasSize(1);
  }

  @Test
  void aMissingScopeOfEitherEndIsNamed() {
    putTypes();
    hubspot.revokeScope("crm.objects.companies.read");
    Result.Failure failure = (Result.Failure) send(new Request.ReadLinks(PAIR, List.of(first(1))));

    assertThat(failure.kind()).isEqualTo(FailureKind.FORBIDDEN);
    assertThat(failure.message())
        .contains("the links from contacts to companies", "crm.objects.companies.read");
  }

  @Test
  void moreThanAThousandRecordsAreRefused() {
    putTypes();
    List<FromRecord> many = LongStream.range(1, 1_002).mapToObj(AssociationsTest::first).toList();

    assertThat(((Result.Failure) send(new Request.ReadLinks(PAIR, many))).kind())
        .isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(client().capabilities(PAIR).maxIdsPerRead()).isEqualTo(1_000);
  }

  @Test
  void theLinksOfMergedRecordsAreThoseOfTheSurvivor() {
    putTypes();
    long first = createContact();
    long second = createContact();
    long company = createCompany();
    links.link("contacts", first, "companies", company, 279, connector.now());
    long survivor = hubspot.merge("contacts", first, second, connector.now());

    Map<String, Result.LinksOfRecord> found = read(first(first), first(survivor));
    assertThat(found.get(Long.toString(first)).links()).isEmpty();
    assertThat(found.get(Long.toString(survivor)).links()).hasSize(1);
  }

  @Test
  void eachPairOfObjectsIsCopiedInOneDirection() {
    HubspotVendor vendor =
        new HubspotVendor(timeouts -> null, new AccountBudgets(VirtualPacers.factory(() -> 0L)));
    List<CrmObject> objects =
        List.of(
            CONTACTS,
            COMPANIES,
            new CrmObject("deals", "deals"),
            new CrmObject("notes", "notes"),
            new CrmObject("owners", "owners"),
            new CrmObject("carts", "carts"));

    assertThat(vendor.associationsBetween(objects).stream().map(CrmObject::name))
        .contains("contacts_companies", "deals_contacts", "notes_deals", "companies_companies")
        .doesNotContain("companies_contacts", "contacts_deals", "owners_contacts", "carts_notes");
  }
}
