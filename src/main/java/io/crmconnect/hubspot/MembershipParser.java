/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.MalformedRow;
import io.crmconnect.crm.Membership;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Converts the responses about the members of a list. */
final class MembershipParser {
  private final HubspotErrors errors;

  MembershipParser(HubspotErrors errors) {
    this.errors = errors;
  }

  /** A list that was deleted says nothing about the others. */
  Result parse(Request.ReadLinks request, HttpOutcome.Response response) throws IOException {
    if (response.status() != 200) {
      Result.Failure failure = errors.classify(request, response);
      return failure.kind() == FailureKind.UNKNOWN_OBJECT
          ? new Result.Links(List.of(), List.of())
          : failure;
    }
    String listId = request.from().get(0).id();
    JsonNode body = ResponseJson.parseObject(response.body());
    List<ChildRow> members = new ArrayList<>();
    List<MalformedRow> malformed = new ArrayList<>();
    for (JsonNode each : ResponseJson.requireArray(body, "results")) {
      String recordId = each.path("recordId").asText("");
      if (ResponseJson.isId(recordId)) {
        long joinedAt =
            Timestamps.parse(each.path("membershipTimestamp").asText("")).orElse(Row.UNKNOWN_TIME);
        members.add(new Membership(listId, recordId, joinedAt));
      } else {
        malformed.add(
            new MalformedRow(listId, "a member has no valid id of its record", each.toString()));
      }
    }
    Result.LinksOfRecord ofList =
        new Result.LinksOfRecord(
            listId, members, ResponseJson.nextAfter(body), malformed.isEmpty());
    return new Result.Links(List.of(ofList), malformed);
  }
}
