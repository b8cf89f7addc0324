/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.InstantText;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Urls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the deletes of an object: from the recycle bin by a statement, and from the log of {@code
 * /deleted}, which also has what was deleted for good.
 */
final class DeleteLog {
  /** Start and end must be more than a minute apart, and their seconds are ignored. */
  private static final long MIN_SPAN_MS = 2 * OrgClock.MINUTE_MS;

  /** The log reaches back for 15 days at the most. */
  private static final long MAX_SPAN_MS = 15L * 86_400_000 - 3_600_000;

  /** A log that cannot be read for so long is given up for that time, which is told. */
  private static final long MAX_WAIT_MS = 3_600_000;

  private final OrgClock clock;

  DeleteLog(OrgClock clock) {
    this.clock = clock;
  }

  DeleteLogToken first(ObjectTraits traits, long sinceMs) {
    // It is the org's log: a worker's clock that is behind must not delay deletes.
    long end = clock.fullMinuteOfOrg();
    return traits.deletedFlag() ? new DeleteLogToken.Bin(Optional.empty(), end) : log(sinceMs, end);
  }

  private static DeleteLogToken log(long sinceMs, long end) {
    long from = Math.max(OrgClock.floorToMinute(sinceMs), end - MAX_SPAN_MS);
    return new DeleteLogToken.Log(Math.min(from, end - MIN_SPAN_MS), end, end, false);
  }

  /** A page of the bin; the last one is followed by the log, if there is one. */
  Result.Deletions afterBin(
      ObjectTraits traits, long sinceMs, DeleteLogToken.Bin token, RecordPage page, int limit) {
    List<Result.Deletion> deletions = new ArrayList<>();
    for (Row row : page.rows()) {
      deletions.add(
          new Result.Deletion(
              row.id(), row.version(), Optional.ofNullable(page.masters().get(row.id()))));
    }
    // The id of a record whose time cannot be read is still that of a delete.
    page.malformed().stream()
        .filter(each -> !each.id().isEmpty())
        .map(each -> new Result.Deletion(each.id(), Row.UNKNOWN_TIME, Optional.empty()))
        .forEach(deletions::add);
    boolean more = (!page.done() || page.size() >= limit) && !page.lastId().isEmpty();
    Optional<DeleteLogToken> next = Optional.empty();
    if (more) {
      next = Optional.of(new DeleteLogToken.Bin(Optional.of(page.lastId()), token.end()));
    } else if (traits.replicateable()) {
      next = Optional.of(log(sinceMs, token.end()));
    }
    return new Result.Deletions(
        deletions,
        next.map(DeleteLogToken::text),
        OptionalLong.empty(),
        OptionalLong.of(token.end()));
  }

  ApiCall call(String root, CrmObject object, DeleteLogToken token) {
    if (token instanceof DeleteLogToken.Log log) {
      return ApiCall.get(replicationPath(root, object, "deleted", log.from(), log.to()));
    }
    long end = ((DeleteLogToken.Probe) token).end();
    return ApiCall.get(replicationPath(root, object, "deleted", end - MIN_SPAN_MS, end));
  }

  static String replicationPath(
      String root, CrmObject object, String resource, long start, long end) {
    return root
        + "/sobjects/"
        + Urls.encode(object.vendorType())
        + "/"
        + resource
        + "/?start="
        + Urls.encode(Soql.literal(start))
        + "&end="
        + Urls.encode(Soql.literal(end));
  }

  /** Empty if the answer is a refusal that says nothing about the log. */
  Optional<Result> parse(
      Request.DeletedSince request, DeleteLogToken token, HttpOutcome.Response response)
      throws IOException {
    if (response.status() == 200) {
      JsonNode body = Exchanges.parseObject(response.body());
      return Optional.of(
          token instanceof DeleteLogToken.Log log
              ? onLog(request, log, body)
              : onProbe(request, (DeleteLogToken.Probe) token, body));
    }
    String code = SalesforceErrors.codeOf(response);
    if (code.equals(SalesforceErrors.INVALID_REPLICATION_DATE)) {
      return Optional.of(onOutOfReach(request, token));
    }
    return code.equals(SalesforceErrors.EXCEEDED_ID_LIMIT)
        ? Optional.of(onTooMany(request, token))
        : Optional.empty();
  }

  private static Result onLog(Request.DeletedSince request, DeleteLogToken.Log log, JsonNode body)
      throws IOException {
    List<Result.Deletion> deletions = deletions(body);
    long earliest = earliest(body, log.end()).orElse(log.from());
    OptionalLong gapEnd = gapEnd(request, log, earliest);
    if (log.to() < log.end()) {
      return deletions(
          deletions, new DeleteLogToken.Log(log.to(), log.end(), log.end(), log.probed()), gapEnd);
    }
    // Without the instant, nothing is known to be complete.
    long covered = instant(body, "latestDateCovered").orElse(request.sinceMs());
    return new Result.Deletions(
        deletions, Optional.empty(), gapEnd, OptionalLong.of(Math.min(covered, log.end())));
  }

  /** Up to where deletes since the requested instant may be missing. */
  private static OptionalLong gapEnd(
      Request.DeletedSince request, DeleteLogToken.Log log, long earliest) {
    long earliestAsked = log.end() - MAX_SPAN_MS;
    boolean asksLater = OrgClock.floorToMinute(request.sinceMs()) < earliestAsked;
    long complete = asksLater ? Math.max(earliest, earliestAsked) : earliest;
    return complete > request.sinceMs() ? OptionalLong.of(complete) : OptionalLong.empty();
  }

  private static Result onProbe(
      Request.DeletedSince request, DeleteLogToken.Probe probe, JsonNode body) throws IOException {
    long from = probe.end() - MIN_SPAN_MS;
    long earliest =
        OrgClock.floorToMinute(Math.min(from, earliest(body, probe.end()).orElse(from)));
    return deletions(
        deletions(body),
        new DeleteLogToken.Log(
            Math.max(earliest, probe.end() - MAX_SPAN_MS), probe.end(), probe.end(), true),
        OptionalLong.of(earliest));
  }

  /** The log does not reach back to the start or up to the end, or is not available at all. */
  private Result onOutOfReach(Request.DeletedSince request, DeleteLogToken token) {
    long reached = clock.fullMinute();
    if (token instanceof DeleteLogToken.Log log && log.end() > reached) {
      // The org's dates may be ahead of its log, and no page says whether it accepts such an end.
      long from = Math.min(log.from(), reached - MIN_SPAN_MS);
      return deletions(
          List.of(),
          new DeleteLogToken.Log(from, reached, reached, log.probed()),
          OptionalLong.empty());
    }
    if (token instanceof DeleteLogToken.Log log
        && !log.probed()
        && log.from() < log.end() - MIN_SPAN_MS) {
      return deletions(List.of(), new DeleteLogToken.Probe(log.end()), OptionalLong.empty());
    }
    long end =
        token instanceof DeleteLogToken.Log log ? log.end() : ((DeleteLogToken.Probe) token).end();
    if (end - request.sinceMs() >= MAX_WAIT_MS) {
      return new Result.Deletions(
          List.of(), Optional.empty(), OptionalLong.of(end), OptionalLong.of(end));
    }
    return new Result.Deletions(
        List.of(), Optional.empty(), OptionalLong.empty(), OptionalLong.of(request.sinceMs()));
  }

  /** Two halves of the time have fewer ids each; what a few minutes have too many of is lost. */
  private static Result onTooMany(Request.DeletedSince request, DeleteLogToken token) {
    if (token instanceof DeleteLogToken.Log log && log.to() - log.from() >= 2 * MIN_SPAN_MS) {
      long middle = OrgClock.floorToMinute((log.from() + log.to()) / 2);
      return deletions(
          List.of(),
          new DeleteLogToken.Log(log.from(), middle, log.end(), log.probed()),
          OptionalLong.empty());
    }
    long end = token instanceof DeleteLogToken.Log log ? log.to() : request.sinceMs();
    if (token instanceof DeleteLogToken.Log log && log.to() < log.end()) {
      return deletions(
          List.of(),
          new DeleteLogToken.Log(log.to(), log.end(), log.end(), log.probed()),
          OptionalLong.of(end));
    }
    return new Result.Deletions(
        List.of(), Optional.empty(), OptionalLong.of(end), OptionalLong.of(end));
  }

  private static Result.Deletions deletions(
      List<Result.Deletion> deletions, DeleteLogToken next, OptionalLong completeFrom) {
    return new Result.Deletions(
        deletions, Optional.of(next.text()), completeFrom, OptionalLong.empty());
  }

  private static List<Result.Deletion> deletions(JsonNode body) throws IOException {
    JsonNode records = body.path("deletedRecords");
    if (!records.isArray()) {
      throw new IOException("the answer has no deleted records");
    }
    List<Result.Deletion> deletions = new ArrayList<>();
    for (JsonNode record : records) {
      String id = record.path("id").asText("");
      if (SalesforceIds.isId(id)) {
        long deletedAt = instant(record, "deletedDate").orElse(Row.UNKNOWN_TIME);
        deletions.add(new Result.Deletion(SalesforceIds.widen(id), deletedAt, Optional.empty()));
      }
    }
    return deletions;
  }

  /** From when on the log has all deletes; absent if that is yet to come. */
  private static OptionalLong earliest(JsonNode body, long end) {
    OptionalLong earliest = instant(body, "earliestDateAvailable");
    return earliest.isPresent() && earliest.getAsLong() <= end ? earliest : OptionalLong.empty();
  }

  private static OptionalLong instant(JsonNode body, String name) {
    long instant = InstantText.toTimeOfChange(body.path(name).asText(""));
    return instant == InstantText.INVALID ? OptionalLong.empty() : OptionalLong.of(instant);
  }
}
