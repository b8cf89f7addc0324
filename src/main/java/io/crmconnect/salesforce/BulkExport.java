/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.InstantText;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestedFields;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpDates;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Urls;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Exports by query jobs of Bulk API 2.0. A job is created, asked for until it is complete, and its
 * results are read page by page; job, locator and counts are in the token ({@link ExportToken}).
 *
 * <p>Salesforce keeps a job for seven days. Rows of a page are compared with the number in its
 * header, and all rows together with the number of the job.
 */
final class BulkExport {
  /**
   * Salesforce itself gives a job up after some attempts; nothing says how long they may take
   * together.
   */
  static final long MAX_JOB_MS = 86_400_000;

  /** When a job is asked for that waits for another one to be complete. */
  private static final long WAIT_FOR_OTHER_MS = 30_000;

  private static final long FIRST_POLL_MS = 1_000;
  private static final long MIN_POLL_MS = 5_000;
  private static final long MAX_POLL_MS = 120_000;

  /** Fields and records of a page together; it is parsed as a whole. */
  private static final int MAX_VALUES_PER_PAGE = 500_000;

  private static final int MIN_PAGE_SIZE = 500;
  private static final int MAX_PAGE_SIZE = 25_000;
  private static final int MAX_REASON_LENGTH = 300;
  private static final long MAX_RECORDS = 999_999_999_999_999L;

  /** Only readable through REST. */
  private static final Set<String> NOT_IN_BULK =
      Set.of(
          "acceptedeventrelation",
          "casestatus",
          "contractstatus",
          "declinedeventrelation",
          "fieldsecurityclassification",
          "orderstatus",
          "partnerrole",
          "recentlyviewed",
          "serviceappointmentstatus",
          "shiftstatus",
          "solutionstatus",
          "taskpriority",
          "taskstatus",
          "undecidedeventrelation",
          "workorderlineitemstatus",
          "workorderstatus",
          "workstepstatus");

  private final OptionalLong threshold;
  private final KnownTraits knownTraits;
  private final RunningJobs runningJobs;

  /**
   * @param threshold from how many rows on an object is exported; empty: none is
   */
  BulkExport(OptionalLong threshold, KnownTraits knownTraits, RunningJobs runningJobs) {
    this.threshold = threshold;
    this.knownTraits = knownTraits;
    this.runningJobs = runningJobs;
  }

  /** Deletes while a job is read must be told, so the object must have a log of them. */
  OptionalLong threshold(CrmObject object) {
    ObjectTraits traits = knownTraits.of(object);
    boolean possible =
        traits.cursorMoves()
            && traits.replicateable()
            && !NOT_IN_BULK.contains(SalesforceObjects.nameOf(object.vendorType()));
    return possible ? threshold : OptionalLong.empty();
  }

  /** The answer to a request that needs no call: its job waits for another one. */
  Optional<Result> answerWithoutCall(Request.ExportPage request) {
    return request.pageToken().isEmpty() && runningJobs.isOtherRunning(request.object())
        ? Optional.of(new Result.ExportPending(Optional.empty(), WAIT_FOR_OTHER_MS))
        : Optional.empty();
  }

  /**
   * @param root the path of the API's version
   */
  Exchange of(Request.ExportPage request, String root) {
    String jobs = root + "/jobs/query";
    if (request.pageToken().isEmpty()) {
      return create(request, jobs);
    }
    Optional<ExportToken> token = request.pageToken().flatMap(ExportToken::parse);
    if (token.isEmpty()) {
      // An operator may have edited it; the list of jobs is a call that always has an answer.
      return new Exchange(
          ApiCall.get(jobs),
          response -> abandoned(request, "The stored token is not one of an export", true));
    }
    if (token.get() instanceof ExportToken.Results results) {
      return results(request, results, jobs);
    }
    if (token.get() instanceof ExportToken.Abort abort) {
      return abort(request, abort, jobs);
    }
    return poll(request, (ExportToken.Job) token.get(), jobs);
  }

  private Exchange create(Request.ExportPage request, String jobs) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("operation", "queryAll");
    body.put(
        "query",
        new Soql(request.object().vendorType(), knownTraits.of(request.object()))
            .export(request.fields()));
    return new Exchange(
        ApiCall.post(jobs, Json.write(body)),
        response -> {
          if (response.status() != 200) {
            return onCreateRefused(request, response);
          }
          String id = Exchanges.parseObject(response.body()).path("id").asText("");
          if (!ExportToken.isJobId(id)) {
            throw new IOException("the answer has no id of a job");
          }
          runningJobs.onRunning(request.object());
          return pending(new ExportToken.Job(id), FIRST_POLL_MS);
        });
  }

  /** What REST can still read is not refused altogether. */
  private Result onCreateRefused(Request.ExportPage request, HttpOutcome.Response response) {
    String code = SalesforceErrors.codeOf(response);
    if (code.equals(SalesforceErrors.INVALID_FIELD) || code.equals(SalesforceErrors.INVALID_TYPE)) {
      knownTraits.forgetDescribe(request.object());
      return SalesforceErrors.classify(request, response);
    }
    Result.Failure failure = SalesforceErrors.classify(request, response);
    boolean quota = code.equals("LIMIT_EXCEEDED") || code.equals("ExceededQuota");
    return quota || failure.kind().isRefusal() && !code.isEmpty()
        ? abandoned(request, "Salesforce refuses to create a bulk job" + reason(code, ""), false)
        : failure;
  }

  private Exchange poll(Request.ExportPage request, ExportToken.Job token, String jobs) {
    return new Exchange(
        ApiCall.get(jobs + "/" + token.jobId()),
        response -> {
          if (response.status() != 200) {
            return onJobRefused(request, response);
          }
          return onJob(request, token, Exchanges.parseObject(response.body()), response);
        });
  }

  private Result onJob(
      Request.ExportPage request,
      ExportToken.Job token,
      JsonNode job,
      HttpOutcome.Response response)
      throws IOException {
    String state = job.path("state").asText("");
    switch (state) {
      case "UploadComplete", "InProgress" -> {
        return onRunning(request, token, job, response);
      }
      case "JobComplete" -> {
        JsonNode total = job.path("numberRecordsProcessed");
        if (!total.isIntegralNumber() || total.asLong() < 0 || total.asLong() > MAX_RECORDS) {
          throw new IOException("the job does not say how many records it has");
        }
        runningJobs.onEnded(request.object());
        return pending(new ExportToken.Results(token.jobId(), total.asLong(), 0, ""), 0);
      }
      case "Failed", "Aborted" -> {
        return abandoned(
            request,
            "The bulk job "
                + token.jobId()
                + (state.equals("Failed") ? " failed" : " was aborted")
                + reason("", job.path("errorMessage").asText("")),
            true);
      }
      default -> throw new IOException("the job is in no known state");
    }
  }

  private Result onRunning(
      Request.ExportPage request,
      ExportToken.Job token,
      JsonNode job,
      HttpOutcome.Response response) {
    runningJobs.onRunning(request.object());
    long createdAt = InstantText.toEpochMs(job.path("createdDate").asText(""));
    OptionalLong date = HttpDates.parseDate(response);
    long age =
        createdAt == InstantText.INVALID || date.isEmpty() ? 0 : date.getAsLong() - createdAt;
    return age > MAX_JOB_MS
        ? pending(new ExportToken.Abort(token.jobId()), 0)
        : pending(token, Math.max(MIN_POLL_MS, Math.min(MAX_POLL_MS, age / 10)));
  }

  /** A job is kept for seven days. */
  private Result onJobRefused(Request.ExportPage request, HttpOutcome.Response response) {
    Result.Failure failure = SalesforceErrors.classify(request, response);
    String code = SalesforceErrors.codeOf(response);
    boolean refused =
        response.status() == 404
            || response.status() == 409
            || failure.kind() == FailureKind.BAD_REQUEST
            || failure.kind() == FailureKind.FORBIDDEN;
    return refused && !code.isEmpty()
        ? abandoned(
            request, "The bulk job, or its page, is no longer there" + reason(code, ""), true)
        : failure;
  }

  private Exchange abort(Request.ExportPage request, ExportToken.Abort token, String jobs) {
    ApiCall call =
        new ApiCall(
            "PATCH",
            jobs + "/" + token.jobId(),
            Map.of("Content-Type", "application/json"),
            Optional.of(Json.write(Map.of("state", "Aborted"))));
    return new Exchange(
        call,
        response -> {
          Result.Failure failure =
              response.status() == 200 ? null : SalesforceErrors.classify(request, response);
          boolean again =
              failure != null
                  && (failure.kind().isRetryable() || failure.kind() == FailureKind.UNAUTHORIZED);
          return again
              ? failure
              : abandoned(
                  request, "The bulk job " + token.jobId() + " did not end within a day.", true);
        });
  }

  private Exchange results(Request.ExportPage request, ExportToken.Results token, String jobs) {
    int limit = pageSize(request.limit(), request.fields().size());
    String path =
        jobs
            + "/"
            + token.jobId()
            + "/results?maxRecords="
            + limit
            + (token.locator().isEmpty() ? "" : "&locator=" + Urls.encode(token.locator()));
    return new Exchange(
        new ApiCall("GET", path, Map.of("Accept", "text/csv"), Optional.empty()),
        response -> {
          if (response.status() == 200) {
            return onResults(request, token, response);
          }
          // The job was complete before.
          return SalesforceErrors.codeOf(response).equals("JOB_NOT_COMPLETE")
              ? pending(new ExportToken.Job(token.jobId()), MIN_POLL_MS)
              : onJobRefused(request, response);
        });
  }

  /** How many rows with so many fields a page has. */
  static int pageSize(int limit, int fields) {
    int full =
        Math.max(MIN_PAGE_SIZE, Math.min(MAX_PAGE_SIZE, MAX_VALUES_PER_PAGE / Math.max(1, fields)));
    return limit == 0 ? full : Math.min(limit, full);
  }

  private Result onResults(
      Request.ExportPage request, ExportToken.Results token, HttpOutcome.Response response)
      throws IOException {
    CrmObject object = request.object();
    CsvPageParser.CsvPage page =
        CsvPageParser.parse(response.body(), knownTraits.of(object), knownTraits.dateTimes(object));
    String told = response.header("sforce-numberofrecords").orElse("");
    if (!told.equals(Long.toString(page.lines()))) {
      throw new IOException("the page has not as many records as its header says");
    }
    String locator = response.header("sforce-locator").orElse("");
    boolean last = locator.equals("null") || locator.isEmpty();
    if (!last && !ExportToken.isLocator(locator)) {
      throw new IOException("the page names no usable locator of the next one");
    }
    long read = token.read() + page.lines();
    boolean complete = last && read == token.total();
    boolean goesOn = !last && read <= token.total() && page.lines() > 0;
    if (!complete && !goesOn) {
      return abandoned(
          request,
          "The bulk job %s has %s records, but its results have %s%s."
              .formatted(token.jobId(), token.total(), read, last ? "" : " or more"),
          true);
    }
    List<Row> rows =
        RequestedFields.fillUnreadable(
            page.records().rows(), request.fields(), knownTraits.of(object).unreadable());
    return new Result.ExportedRows(
        rows,
        page.records().malformed(),
        RequestedFields.findMissing(rows, request.fields()),
        last
            ? Optional.empty()
            : Optional.of(
                new ExportToken.Results(token.jobId(), token.total(), read, locator).text()));
  }

  private Result abandoned(Request.ExportPage request, String reason, boolean mayBeginAnew) {
    runningJobs.onEnded(request.object());
    return new Result.ExportAbandoned(reason.endsWith(".") ? reason : reason + ".", mayBeginAnew);
  }

  private static Result pending(ExportToken token, long retryAfterMs) {
    return new Result.ExportPending(Optional.of(token.text()), retryAfterMs);
  }

  private static String reason(String code, String message) {
    String text = (code + message).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    if (text.isEmpty()) {
      return ".";
    }
    return " ("
        + (text.length() <= MAX_REASON_LENGTH ? text : text.substring(0, MAX_REASON_LENGTH) + "...")
        + ").";
  }
}
