/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is JSON but no answer is a failure that is retried, never an empty page. */
class UnusableBodiesTest {
  private final ScriptedHttp http = new ScriptedHttp();
  private final CrmClient crmClient = http.open();

  static Stream<Arguments> requestsAndBodies() {
    List<String> fields = List.of("email");
    List<Request> requests =
        List.of(
            new Request.ListObjects(),
            new Request.Usage(),
            new Request.Catalogue(ScriptedHttp.CONTACTS),
            new Request.RecordCount(ScriptedHttp.CONTACTS),
            new Request.ChangesSince(ScriptedHttp.CONTACTS, 1_000, Optional.empty()),
            new Request.ReadByIds(ScriptedHttp.CONTACTS, List.of("1"), fields),
            new Request.ListPage(ScriptedHttp.CONTACTS, Optional.empty(), fields),
            new Request.ListPage(ScriptedHttp.OWNERS, Optional.empty(), List.of()),
            new Request.ListDeleted(ScriptedHttp.CONTACTS, Optional.empty(), 0));
    List<String> bodies =
        List.of(
            "",
            " ",
            "{}",
            "[]",
            "null",
            "1",
            "\"results\"",
            "{\"results\":null}",
            "{\"results\":{}}",
            "{\"results\":\"\"}",
            "{\"results\":[",
            "{\"results\":[]} {\"results\":[]}",
            "{\"results\":[]}}",
            "{\"result\":[],\"total\":0}",
            "{\"Results\":[]}",
            "{\"status\":\"ok\",\"paging\":{}}",
            "[{\"results\":[]}]",
            "\ufeff{\"results\"",
            "<html></html>",
            "{'results':[]}",
            "{\"results\":[NaN]}");
    return requests.stream()
        .flatMap(request -> bodies.stream().map(body -> Arguments.of(request, body)));
  }

  @ParameterizedTest
  @MethodSource("requestsAndBodies")
  void aBodyWithoutResultsIsAFailure(Request request, String body) {
    http.addResponse(200, body);
    Result result = http.send(crmClient, request).result();
    assertThat(result)
        .isInstanceOfSatisfying(
            Result.Failure.class,
            failure -> assertThat(failure.kind().isRetryable()).as(failure.message()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{\"portalId\":null}",
        "{\"portalId\":\"\"}",
        "{\"portalId\":{}}",
        "{\"portalId\":[1]}",
        "{\"portalId\":true}",
        "{\"portalId\":-1}",
        "{\"portalId\":1.5}",
        "{\"portalId\":1e5}",
        "{\"portalId\":\"1\\n2026-01-01 ERROR forged\"}",
        "{\"portalId\":\"12 34\"}",
        "{\"portalId\":99999999999999999999999999999999999999999999}"
      })
  void anAccountWithoutAUsableIdIsAFailure(String body) {
    http.addResponse(200, body);
    assertThat(http.send(crmClient, new Request.Account()).result())
        .isInstanceOf(Result.Failure.class);
  }

  /** A delete with such a key would fail the task. */
  @Test
  void whatIsNoIdAmongTheMergedOnesIsLeftOut() {
    String merged = "7;" + "9".repeat(1_200_000) + ";abc;-1;;8";
    http.addResponse(
        200,
        "{\"results\":[{\"id\":\"1\",\"updatedAt\":\"2026-11-24T12:00:00Z\",\"properties\":"
            + "{\"email\":\"a\",\"hs_merged_object_ids\":\"%s\"}}]}".formatted(merged));
    Result.Page page =
        http.send(
            crmClient,
            new Request.ListPage(ScriptedHttp.CONTACTS, Optional.empty(), List.of("email")),
            Result.Page.class);
    assertThat(page.rows().get(0).mergedIds()).containsExactly("7", "8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"\"",
        "null",
        "\"Mars/Phobos\"",
        "\"+99:99\"",
        "\"US/Eastern\"",
        "\"\\u0000\"",
        "5",
        "{}",
        "\"GMT+25\"",
        "\"America/New_York\"",
        "\"UTC\\n2026-01-01 ERROR forged\""
      })
  void anAccountMayHaveAnyTimeZone(String zone) {
    http.addResponse(200, "{\"portalId\":1,\"timeZone\":%s}".formatted(zone));
    Result.Account account = http.send(crmClient, new Request.Account(), Result.Account.class);
    assertThat(account.timeZone()).matches("[A-Za-z0-9_+/:-]{0,64}");
    http.addResponse(200, "{\"portalId\":1,\"timeZone\":\"UTC\"}");
    assertThat(http.send(crmClient, new Request.Account(), Result.Account.class).timeZone())
        .isEqualTo("UTC");
  }
}
