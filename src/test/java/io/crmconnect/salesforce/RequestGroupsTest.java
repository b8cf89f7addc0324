/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests of several objects are sent in one call, and each gets its own answer. */
class RequestGroupsTest {
  private static final String NO_ROWS = "{\"totalSize\":0,\"done\":true,\"records\":[]}";
  private static final String REFUSED = "[{\"errorCode\":\"INVALID_FIELD\",\"message\":\"no\"}]";
  private static final String COVERED = "{\"ids\":[],\"latestDateCovered\":\"%s\"}";

  private static final int ROUNDS = 10;

  private final ScriptedOrg org = new ScriptedOrg();
  private final Map<Request, CrmResponse> responses = new LinkedHashMap<>();

  private static Request changes(int object) {
    return new Request.ChangesSince(
        new CrmObject("o" + object, "O" + object),
        ScriptedOrg.START.toEpochMilli(),
        Optional.empty(),
        List.of("Name"));
  }

  private static Request bound(int object) {
    return new Request.SafeBound(new CrmObject("o" + object, "O" + object));
  }

  private static List<Request> changesOf(int objects) {
    return IntStream.range(0, objects).mapToObj(RequestGroupsTest::changes).toList();
  }

  private static String part(int number, int status, String body) {
    return "{\"body\":%s,\"httpHeaders\":{},\"httpStatusCode\":%d,\"referenceId\":\"part%d\"}"
        .formatted(body, status, number);
  }

  private static String composite(String... parts) {
    return "{\"compositeResponse\":[" + String.join(",", parts) + "]}";
  }

  private static String emptyPages(int parts) {
    return composite(
        IntStream.range(0, parts).mapToObj(i -> part(i, 200, NO_ROWS)).toArray(String[]::new));
  }

  /**
   * Sends the requests, as the pace of the budget allows; all are answered at the end.
   *
   * @return those that had to wait until then
   */
  private List<Request> sendAll(RequestPriority priority, List<Request> requests) {
    List<Request> waiting = List.copyOf(requests);
    Map<Request, CrmResponse> received = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS && !waiting.isEmpty(); round++) {
      org.now += 1_000;
      List<Request> deferred = new ArrayList<>();
      for (Request request : waiting) {
        if (org.client().acquire(request, priority, org.now) > 0) {
          deferred.add(request);
        } else {
          org.client().send(request, response -> received.put(request, response));
        }
      }
      org.client().flush();
      waiting = deferred;
    }
    received.forEach((request, response) -> org.client().onResponse(request, response, org.now));
    responses.putAll(received);
    return waiting;
  }

  private List<Request> sendLive(List<Request> requests) {
    return sendAll(RequestPriority.INCREMENTAL, requests);
  }

  private static JsonNode partsOf(HttpCall call) {
    try {
      return Json.MAPPER.readTree(call.body().orElseThrow()).path("compositeRequest");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Result resultOf(Request request) {
    return responses.get(request).result();
  }

  @Test
  void twelveObjectsArePolledByThreeCalls() {
    org.answer(200, emptyPages(5)).answer(200, emptyPages(5)).answer(200, emptyPages(2));
    assertThat(sendLive(changesOf(12))).isEmpty();
    assertThat(org.calls).hasSize(3);
    assertThat(org.calls).allMatch(call -> call.uri().getPath().endsWith("/v62.0/composite"));
    assertThat(org.calls).extracting(call -> partsOf(call).size()).containsExactly(5, 5, 2);
    assertThat(responses).hasSize(12);
    assertThat(responses.values()).allMatch(each -> each.result() instanceof Result.Changes);
  }

  @Test
  void aGroupCountsAsOneCallInFlight() {
    IntStream.range(0, 6).forEach(i -> org.answer(200, emptyPages(5)));
    assertThat(sendLive(changesOf(34))).hasSize(4);
    assertThat(org.calls).hasSize(6);
    IntStream.range(0, 6).forEach(i -> org.answer(200, emptyPages(5)));
    assertThat(sendLive(changesOf(30))).isEmpty();
  }

  @Test
  void aCallHasThePartsOfTwentyFiveBounds() {
    String[] parts =
        IntStream.range(0, 25)
            .mapToObj(i -> part(i, 200, COVERED.formatted("2026-11-27T10:00:00.000Z")))
            .toArray(String[]::new);
    org.answer(200, composite(parts));
    org.answer(200, COVERED.formatted("2026-11-27T09:59:00.000Z"));
    sendLive(IntStream.range(0, 26).mapToObj(RequestGroupsTest::bound).toList());
    assertThat(org.calls).hasSize(2);
    assertThat(resultOf(bound(24))).isNotEqualTo(resultOf(bound(25)));
  }

  @Test
  void eachRequestGetsItsOwnAnswerWhateverTheOrder() {
    org.answer(
        200,
        composite(
            part(2, 200, NO_ROWS),
            part(0, 400, REFUSED),
            part(1, 404, "[{\"errorCode\":\"NOT_FOUND\",\"message\":\"x\"}]")));
    sendLive(changesOf(4));
    assertThat(((Result.Failure) resultOf(changes(0))).kind())
        .isNotIn(FailureKind.UNAVAILABLE, FailureKind.UNKNOWN_OBJECT);
    assertThat(((Result.Failure) resultOf(changes(1))).kind())
        .isEqualTo(FailureKind.UNKNOWN_OBJECT);
    assertThat(resultOf(changes(2))).isInstanceOf(Result.Changes.class);
    assertThat(((Result.Failure) resultOf(changes(3))).message()).contains("lacks");
  }

  @Test
  void whatFailsTogetherIsSentAlone() {
    for (String whole : List.of("<html>", "", "{\"compositeResponse\":{}}")) {
      responses.clear();
      org.answer(200, whole);
      sendLive(changesOf(2));
      assertThat(responses.values())
          .allMatch(
              each ->
                  each.result() instanceof Result.Failure failure
                      && failure.kind() == FailureKind.UNAVAILABLE);
      org.calls.clear();
      org.answer(200, NO_ROWS).answer(400, REFUSED);
      sendLive(changesOf(2));
      assertThat(org.calls).extracting(HttpCall::method).containsExactly("GET", "GET");
      org.answer(200, NO_ROWS);
      sendLive(List.of(changes(1)));
      org.calls.clear();
      org.answer(200, emptyPages(2));
      sendLive(changesOf(2));
      assertThat(org.calls).as("both are answered again").hasSize(1);
    }
  }

  @Test
  void aRefusalOfTheWholeIsNotTakenForThatOfARequest() {
    org.answer(400, REFUSED);
    sendLive(changesOf(2));
    assertThat(((Result.Failure) resultOf(changes(1))).kind()).isEqualTo(FailureKind.UNAVAILABLE);
    org.answer(413, "").answer(413, "");
    sendLive(changesOf(2));
    assertThat(((Result.Failure) resultOf(changes(1))).kind()).isEqualTo(FailureKind.TOO_LARGE);
  }

  @Test
  void aBoundThatIsInUseIsReadAgainWithTheChanges() {
    org.answer(200, COVERED.formatted("2026-11-27T10:00:00.000Z"));
    sendLive(List.of(bound(0)));
    for (int poll = 0; poll < 5; poll++) {
      org.now += 30_000;
      org.calls.clear();
      org.answer(
          200,
          composite(
              part(0, 200, NO_ROWS),
              part(1, 200, COVERED.formatted("2026-11-27T10:00:0" + (poll + 1) + ".000Z"))));
      sendLive(List.of(bound(0), changes(0)));
      assertThat(org.calls).hasSize(1);
      assertThat(partsOf(org.lastCall()).get(1).path("url").asText()).contains("/O0/updated/");
      assertThat(resultOf(bound(0)))
          .isEqualTo(
              new Result.SafeBound(
                  Instant.parse("2026-11-27T10:00:0" + poll + "Z").toEpochMilli()));
    }
  }

  @Test
  void aTokenIsRenewedOnceForAll() {
    String expired = "[{\"errorCode\":\"INVALID_SESSION_ID\",\"message\":\"Session expired\"}]";
    org.answer(401, expired).answer(200, emptyPages(3));
    sendLive(changesOf(3));
    assertThat(org.tokenCalls).hasSize(2);
    assertThat(responses.values()).allMatch(each -> each.result() instanceof Result.Changes);
  }

  @Test
  void backfillsAndTheConnectorsRequestsAreSentOneByOne() {
    for (RequestPriority priority : List.of(RequestPriority.BACKFILL, RequestPriority.CONTROL)) {
      org.answer(200, NO_ROWS).answer(200, NO_ROWS);
      sendAll(priority, changesOf(2));
    }
    assertThat(org.calls).hasSize(4).allMatch(call -> call.method().equals("GET"));
  }

  /** 40 objects each 30 s: 8 calls a round, 23,040 a day. */
  @Test
  void fortyObjectsArePolledByEightCalls() {
    String[] bounds =
        IntStream.range(0, 25)
            .mapToObj(i -> part(i, 200, COVERED.formatted("2026-11-27T10:00:00.000Z")))
            .toArray(String[]::new);
    org.answer(200, composite(bounds)).answer(200, composite(bounds));
    List<Request> all = IntStream.range(0, 40).mapToObj(RequestGroupsTest::bound).toList();
    sendLive(all);
    int rounds = 4;
    org.calls.clear();
    for (int round = 0; round < rounds; round++) {
      org.now += 29_000;
      IntStream.range(0, 8)
          .forEach(
              i ->
                  org.answer(
                      200,
                      composite(
                          IntStream.range(0, 10)
                              .mapToObj(
                                  p ->
                                      p < 5
                                          ? part(p, 200, NO_ROWS)
                                          : part(
                                              p,
                                              200,
                                              COVERED.formatted("2026-11-27T10:00:00.000Z")))
                              .toArray(String[]::new))));
      sendLive(all);
      List<Request> late = sendLive(changesOf(40));
      sendLive(late);
    }
    assertThat(org.calls).hasSize(8 * rounds);
    assertThat(responses.get(changes(39)).vendorTime()).isNotEqualTo(OptionalLong.empty());
  }
}
