/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.http.HttpCall;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Query;
import io.crmconnect.simcrm.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The members of a list, by their ids or in the order in which they joined. A token names the
 * member that a page begins behind.
 */
final class MembershipEndpoints {
  private static final int DEFAULT_LIMIT = 100;

  /** The largest one that other clients are known to use. */
  private static final int MAX_LIMIT = 250;

  private final MembershipData data;
  private final AccessControl accessControl;
  private final Errors errors;
  private final RandomGenerator random;

  MembershipEndpoints(
      MembershipData data, AccessControl accessControl, Errors errors, RandomGenerator random) {
    this.data = data;
    this.accessControl = accessControl;
    this.errors = errors;
    this.random = random;
  }

  /** The segments are the list, {@code memberships}, and maybe {@code join-order}. */
  Reply respond(Route route, HttpCall call, long now) {
    accessControl.requireScope("crm.lists.read");
    int list = Integer.parseInt(route.segments().get(0));
    if (!data.exists(list)) {
      throw errors.refusal(
          404, "List does not exist with ID " + list + ".", "OBJECT_NOT_FOUND", null);
    }
    Query query = Query.parse(call.uri().getRawQuery());
    int limit = Integer.parseInt(query.get("limit", Integer.toString(DEFAULT_LIMIT)));
    if (limit < 1 || limit > MAX_LIMIT) {
      throw errors.validation("limit must be between 1 and " + MAX_LIMIT + ", was " + limit);
    }
    boolean byTime = route.segments().size() == 3;
    List<MembershipData.Member> shown = data.shown(list, byTime, random, now);
    int from = startOf(shown, query.get("after"), byTime);
    int end = Math.min(shown.size(), from + Math.min(limit, data.maxPageSize()));
    ObjectNode body = JsonWriter.MAPPER.createObjectNode();
    ArrayNode results = body.putArray("results");
    for (MembershipData.Member member : shown.subList(from, end)) {
      results
          .addObject()
          .put("recordId", Long.toString(member.recordId()))
          .put("membershipTimestamp", Instant.ofEpochMilli(member.joinedAt()).toString());
    }
    body.put("total", shown.size());
    if (end < shown.size()) {
      body.putObject("paging").putObject("next").put("after", encode(shown.get(end - 1)));
    }
    return ReferenceData.reply(body);
  }

  private static String encode(MembershipData.Member last) {
    String text = last.recordId() + " " + last.joinedAt();
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The member of the token may have left. */
  private int startOf(List<MembershipData.Member> shown, String after, boolean byTime) {
    if (after == null) {
      return 0;
    }
    String[] parts;
    try {
      parts = new String(Base64.getDecoder().decode(after), StandardCharsets.UTF_8).split(" ");
    } catch (IllegalArgumentException e) {
      throw errors.validation("The value for after is not valid: " + after);
    }
    MembershipData.Member last =
        new MembershipData.Member(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    Comparator<MembershipData.Member> order = data.order(byTime);
    int start = 0;
    while (start < shown.size() && order.compare(shown.get(start), last) <= 0) {
      start++;
    }
    return start;
  }
}
