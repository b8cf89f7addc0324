/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Query jobs of Bulk API 2.0. A job reads the records in parts, each at its own time while the job
 * runs; its results do not change afterwards, and have no order.
 */
final class BulkEndpoints {
  private static final long DAY_MS = 86_400_000;
  private static final long KEPT_MS = 7 * DAY_MS;
  private static final int PARTS = 3;
  private static final Set<String> NOT_IN_BULK =
      Set.of("taskstatus", "casestatus", "recentlyviewed", "partnerrole", "orderstatus");

  private enum Fate {
    COMPLETE,
    FAILED,
    ABORTED,
    ENDLESS
  }

  private static final class Job {
    String id;
    Soql soql;
    String operation;
    String version;
    long createdAt;
    long readyAt;
    Fate fate;
    boolean abortedByClient;
    boolean losesRows;
    boolean gone;

    /** When each part is read. */
    long[] partTimes;

    /** Null until the job is complete and was asked for. */
    List<String> lines;

    /** How many records the job says it has. */
    long records;
  }

  private final OrgStore store;
  private final SoqlExecutor executor;
  private final RandomGenerator random;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Deque<Long> created = new ArrayDeque<>();
  private BulkSettings settings = BulkSettings.DEFAULT;
  private long serial;

  BulkEndpoints(OrgStore store, RandomGenerator random) {
    this.store = store;
    this.executor = new SoqlExecutor(store);
    this.random = random;
  }

  void set(BulkSettings newSettings) {
    settings = newSettings;
  }

  /** All jobs are deleted, as after seven days. */
  void expireJobs() {
    jobs.values().forEach(job -> job.gone = true);
  }

  /** Jobs that would never end do. */
  void endFaults() {
    for (Job job : jobs.values()) {
      if (job.fate == Fate.ENDLESS) {
        job.fate = Fate.COMPLETE;
      }
    }
  }

  private boolean chance(double probability) {
    return probability > 0 && !store.lagsEnded() && random.nextDouble() < probability;
  }

  Reply respond(ApiCall call) {
    List<String> path = call.path();
    if (path.size() == 2) {
      return call.method().equals("POST") ? create(call) : list(call);
    }
    Job job = jobs.get(path.get(2));
    if (job == null || job.gone || job.createdAt + KEPT_MS < call.now()) {
      throw SalesforceErrors.notFound(job == null ? "there never was a job " + path.get(2) : null);
    }
    if (path.size() == 3) {
      return call.method().equals("PATCH") ? abort(call, job) : show(call, job);
    }
    if (path.size() == 4 && path.get(3).equals("results")) {
      return results(call, job);
    }
    throw SalesforceErrors.notFound("no such resource");
  }

  private Reply list(ApiCall call) {
    call.require("GET");
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeBooleanField("done", true);
              json.writeArrayFieldStart("records");
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private Reply create(ApiCall call) {
    call.require("POST");
    JsonNode body = parse(call.body());
    String operation = body.path("operation").asText("");
    if (!operation.equals("query") && !operation.equals("queryAll")) {
      throw SalesforceErrors.badRequest(
          "INVALIDJOB", "Unsupported operation: " + operation, "operation " + operation);
    }
    if (!settings.enabled()) {
      throw SalesforceErrors.refusal(
          400, "FEATURENOTENABLED", "Bulk API is not enabled for this user or organization.");
    }
    Soql soql = SoqlParser.parse(body.path("query").asText(""));
    check(soql);
    while (!created.isEmpty() && created.peekFirst() <= call.now() - DAY_MS) {
      created.removeFirst();
    }
    if (created.size() >= settings.maxJobs()) {
      throw SalesforceErrors.refusal(
          400, "LIMIT_EXCEEDED", "Max bulk v2 query jobs per day limit exceeded");
    }
    if (jobs.values().stream().filter(job -> isRunning(job, call.now())).count()
        >= settings.maxRunning()) {
      throw SalesforceErrors.refusal(
          403,
          "REQUEST_LIMIT_EXCEEDED",
          "ConcurrentRequests (Concurrent API Requests) Limit exceeded.");
    }
    created.addLast(call.now());
    Job job = new Job();
    job.id = SalesforceIds.of("750", ++serial);
    job.soql = soql;
    job.operation = operation;
    job.version = call.version();
    job.createdAt = call.now();
    long spread = settings.maxMs() - settings.minMs();
    long runs = settings.minMs() + (spread > 0 ? random.nextLong(spread + 1) : 0);
    job.readyAt = call.now() + runs;
    job.partTimes = new long[PARTS];
    for (int i = 0; i < PARTS; i++) {
      long lag = call.now() - call.asOf();
      job.partTimes[i] = call.now() - lag + (runs > 0 ? random.nextLong(runs) : 0);
    }
    job.fate = Fate.COMPLETE;
    if (chance(settings.faults().failed())) {
      job.fate = Fate.FAILED;
    } else if (chance(settings.faults().aborted())) {
      job.fate = Fate.ABORTED;
    } else if (chance(settings.faults().endless())) {
      job.fate = Fate.ENDLESS;
    }
    job.losesRows = chance(settings.faults().lostRows());
    jobs.put(job.id, job);
    return show(call, job);
  }

  private void check(Soql soql) {
    if (soql.count() || !soql.order().isEmpty() || soql.limit() >= 0 || soql.offset() > 0) {
      throw SalesforceErrors.badRequest(
          "INVALIDJOB", "the query is not supported", "not for a bulk job: " + soql.text());
    }
    if (NOT_IN_BULK.contains(soql.object().toLowerCase(Locale.ROOT))) {
      throw SalesforceErrors.badRequest(
          "INVALIDENTITY",
          "Entity '" + soql.object() + "' is not supported by the Bulk API.",
          "not in Bulk: " + soql.object());
    }
    // Unknown fields are refused as in a query.
    SoqlExecutor.Outcome outcome = executor.execute(soql, true, Long.MIN_VALUE);
    for (SObject.Column column : outcome.columns()) {
      if (column.field().isCompound() || column.field().type().equals("base64")) {
        throw SalesforceErrors.badRequest(
            "INVALIDJOB",
            "Selecting compound data not supported in Bulk Query",
            "a compound field in a bulk job: " + column.field().name());
      }
    }
  }

  private static JsonNode parse(String body) {
    try {
      return JsonWriter.MAPPER.readTree(body);
    } catch (IOException e) {
      throw SalesforceErrors.badRequest("JSON_PARSER_ERROR", "no JSON", "a body that is no JSON");
    }
  }

  private static String state(Job job, long now) {
    if (job.abortedByClient) {
      return "Aborted";
    }
    if (now < job.readyAt || job.fate == Fate.ENDLESS) {
      return now - job.createdAt < 500 ? "UploadComplete" : "InProgress";
    }
    return switch (job.fate) {
      case FAILED -> "Failed";
      case ABORTED -> "Aborted";
      default -> "JobComplete";
    };
  }

  private static boolean isRunning(Job job, long now) {
    String state = state(job, now);
    return state.equals("UploadComplete") || state.equals("InProgress");
  }

  private Reply abort(ApiCall call, Job job) {
    JsonNode body = parse(call.body());
    if (!body.path("state").asText("").equals("Aborted")) {
      throw SalesforceErrors.badRequest("INVALIDJOBSTATE", "no such state", "state " + body);
    }
    if (state(job, call.now()).equals("JobComplete")) {
      throw SalesforceErrors.refusal(400, "INVALIDJOBSTATE", "Aborting already Completed Job");
    }
    job.abortedByClient = true;
    return show(call, job);
  }

  private Reply show(ApiCall call, Job job) {
    if (state(job, call.now()).equals("JobComplete")) {
      complete(job);
    }
    String state = state(job, call.now());
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("id", job.id);
              json.writeStringField("operation", job.operation);
              json.writeStringField("object", job.soql.object());
              json.writeStringField("createdDate", RowValues.moment(job.createdAt));
              json.writeStringField("systemModstamp", RowValues.moment(job.createdAt));
              json.writeStringField("state", state);
              json.writeStringField("concurrencyMode", "Parallel");
              json.writeStringField("contentType", "CSV");
              json.writeNumberField("apiVersion", Double.parseDouble(job.version.substring(1)));
              json.writeStringField("lineEnding", "LF");
              json.writeStringField("columnDelimiter", "COMMA");
              if (call.method().equals("GET")) {
                json.writeStringField("jobType", "V2Query");
                json.writeNumberField("retries", state.equals("Failed") ? 15 : 0);
                json.writeNumberField(
                    "numberRecordsProcessed", state.equals("JobComplete") ? job.records : 0);
                if (state.equals("Failed")) {
                  json.writeStringField(
                      "errorMessage", "InvalidBatch : Failed to process query: retried too often");
                }
              }
              json.writeEndObject();
            }));
  }

  private Reply results(ApiCall call, Job job) {
    call.require("GET");
    if (!job.version.equals(call.version())) {
      throw SalesforceErrors.refusal(409, "API_ERROR", "The API version differs from the job's");
    }
    if (state(job, call.now()).equals("JobComplete")) {
      complete(job);
    }
    String state = state(job, call.now());
    if (state.equals("Failed") || state.equals("Aborted")) {
      throw SalesforceErrors.badRequest(
          "INVALIDJOBSTATE", "The job has no results", "results of a job that is " + state);
    }
    if (!state.equals("JobComplete")) {
      throw new RefusedException(
          SalesforceErrors.error(412, "JOB_NOT_COMPLETE", "Job is " + state),
          "results of a job that is " + state);
    }
    if (chance(settings.faults().expired())) {
      job.gone = true;
      throw SalesforceErrors.notFound(null);
    }
    int from = position(call, job);
    int asked = Math.min(maxRecords(call), settings.maxPageRows());
    int size = Math.min(asked, job.lines.size() - 1 - from);
    StringBuilder csv = new StringBuilder(job.lines.get(0));
    for (int i = 0; i < size; i++) {
      csv.append(job.lines.get(1 + from + i));
    }
    boolean last = from + size >= job.lines.size() - 1;
    int told = chance(settings.faults().wrongHeaders()) ? size + 1 + random.nextInt(5) : size;
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("sforce-numberofrecords", Integer.toString(told));
    headers.put("sforce-locator", last ? "null" : locator(from + size));
    return new Reply(200, "text/csv", headers, csv.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String locator(int position) {
    return Base64.getEncoder()
        .encodeToString(Integer.toString(position).getBytes(StandardCharsets.UTF_8));
  }

  private int position(ApiCall call, Job job) {
    String locator = call.query().get("locator");
    if (locator == null || locator.isEmpty()) {
      return 0;
    }
    if (chance(settings.faults().invalidLocators())) {
      throw SalesforceErrors.refusal(400, "INVALID_QUERY_LOCATOR", "invalid locator");
    }
    try {
      int position =
          Integer.parseInt(new String(Base64.getDecoder().decode(locator), StandardCharsets.UTF_8));
      if (position > 0 && position < job.lines.size() - 1) {
        return position;
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw SalesforceErrors.badRequest(
        "INVALID_QUERY_LOCATOR", "invalid locator", "no locator: " + locator);
  }

  private static int maxRecords(ApiCall call) {
    String text = call.query().get("maxRecords");
    if (text == null || !text.matches("[1-9][0-9]{0,8}")) {
      throw SalesforceErrors.badRequest("API_ERROR", "maxRecords", "no maxRecords: " + text);
    }
    return Integer.parseInt(text);
  }

  /** A job whose fields can no longer be read fails. */
  private void complete(Job job) {
    try {
      materialise(job);
    } catch (RefusedException e) {
      job.fate = Fate.FAILED;
    }
  }

  private void materialise(Job job) {
    if (job.lines != null) {
      return;
    }
    List<SObject.Column> columns = null;
    List<String> lines = new ArrayList<>();
    boolean withDeleted = job.operation.equals("queryAll");
    for (int part = 0; part < PARTS; part++) {
      SoqlExecutor.Outcome outcome = executor.execute(job.soql, withDeleted, job.partTimes[part]);
      columns = outcome.columns();
      for (SoqlExecutor.Found found : outcome.rows()) {
        if (Math.floorMod(found.row().id.hashCode(), PARTS) == part) {
          lines.add(line(columns, found));
        }
      }
    }
    Collections.shuffle(lines, new Random(random.nextLong()));
    job.records = lines.size();
    if (job.losesRows && !lines.isEmpty()) {
      lines.subList(lines.size() - 1 - random.nextInt(lines.size()), lines.size()).clear();
    }
    lines.add(0, header(columns));
    job.lines = lines;
  }

  private static String header(List<SObject.Column> columns) {
    StringBuilder line = new StringBuilder();
    for (SObject.Column column : columns) {
      addCell(line, column.field().name());
    }
    return line.append('\n').toString();
  }

  private String line(List<SObject.Column> columns, SoqlExecutor.Found found) {
    StringBuilder line = new StringBuilder();
    for (SObject.Column column : columns) {
      String value = RowValues.get(found.row(), found.version(), column);
      addCell(line, value == null ? "" : text(column.field(), value));
    }
    return line.append('\n').toString();
  }

  private String text(SimField field, String value) {
    if (field.type().equals("datetime")) {
      String rest = RowValues.moment(Instant.parse(value).toEpochMilli());
      return settings.utcAsZ() ? rest.replace("+0000", "Z") : rest;
    }
    if (field.isNumber() && settings.exponents()) {
      String text = Double.toString(new BigDecimal(value).doubleValue());
      return new BigDecimal(text).compareTo(new BigDecimal(value)) == 0 ? text : value;
    }
    return value;
  }

  private static void addCell(StringBuilder line, String text) {
    if (line.length() > 0) {
      line.append(',');
    }
    line.append('"').append(text.replace("\"", "\"\"")).append('"');
  }
}
