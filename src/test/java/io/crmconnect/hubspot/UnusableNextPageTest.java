/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A next page that is named without a usable token is not taken for the end of the list. */
class UnusableNextPageTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");
  private static final Request.ListPage LIST =
      new Request.ListPage(CONTACTS, Optional.empty(), List.of());
  private static final Request.ChangesSince CHANGES =
      new Request.ChangesSince(CONTACTS, 5_000, Optional.empty());

  private final HubspotErrors errors = new HubspotErrors(URI.create("http://hub.example"));
  private final KnownTraits knownTraits = new KnownTraits();
  private final ResponseParser parser =
      new ResponseParser(
          errors,
          knownTraits,
          new CatalogueParser(errors, knownTraits, Set.of()),
          new ReferenceParser(errors, new ReferenceParts(Set.of())),
          new ChildParser(errors, knownTraits),
          false);

  private Result parse(Request request, String body) {
    return parser.parse(
        request, new HttpOutcome.Response(200, Map.of(), body.getBytes(StandardCharsets.UTF_8)));
  }

  private Result.Page parsePage(String paging) {
    return (Result.Page) parse(LIST, "{\"results\":[],\"paging\":" + paging + "}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"next\":{}}",
        "{\"next\":{\"after\":null}}",
        "{\"next\":{\"after\":\"\"}}",
        "{\"next\":{\"after\":\"  \"}}",
        "{\"next\":{\"after\":{\"id\":7}}}",
        "{\"next\":{\"after\":[\"7\"]}}",
        "{\"next\":{\"after\":true}}",
        "{\"next\":{\"after\":1.5}}",
        "{\"next\":{\"link\":\"https://api.hubapi.com/x?after=7\"}}",
        "{\"next\":\"7\"}",
        "{\"next\":[]}",
        "{\"next\":7}"
      })
  void aNextPageWithoutAUsableTokenIsThere(String paging) {
    Result.Page page = parsePage(paging);
    assertThat(page.nextToken()).isEmpty();
    assertThat(page.cutOff()).isTrue();
    Result.Changes changes =
        (Result.Changes) parse(CHANGES, "{\"results\":[],\"paging\":" + paging + "}");
    assertThat(changes.hasMore()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "{}", "{\"next\":null}", "{\"prev\":{\"before\":\"7\"}}", "[]", "\"x\""})
  void noNextPageIsTheEnd(String paging) {
    Result.Page page = parsePage(paging);
    assertThat(page.nextToken()).isEmpty();
    assertThat(page.cutOff()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"7\"", "7"})
  void aTokenMayBeTextOrAWholeNumber(String token) {
    Result.Page page = parsePage("{\"next\":{\"after\":" + token + ",\"link\":\"l\"}}");
    assertThat(page.nextToken()).contains("7");
    assertThat(page.cutOff()).isFalse();
  }

  @Test
  void aSearchThatCountsMoreThanItReturnsHasMore() {
    assertThat(((Result.Changes) parse(CHANGES, "{\"total\":250,\"results\":[]}")).hasMore())
        .isTrue();
    assertThat(((Result.Changes) parse(CHANGES, "{\"total\":0,\"results\":[]}")).hasMore())
        .isFalse();
  }
}
