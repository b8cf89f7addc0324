/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.core.JsonGenerator;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** query and queryAll, with pages behind locators. */
final class QueryEndpoints {
  private static final int MAX_PAGE = 2_000;
  private static final int MIN_PAGE = 200;
  private static final long LOCATOR_MS = 2L * 86_400_000;
  private static final Pattern BATCH_SIZE = Pattern.compile("batchSize=(\\d{1,6})");
  private static final Pattern LOCATOR = Pattern.compile("(0r8[A-Za-z0-9]{15})-(\\d{1,9})");

  /** The result of a query, of which only the first page was sent. */
  private record OpenQuery(
      SoqlExecutor.Outcome outcome, String resource, int pageSize, long openedAt) {}

  private final SoqlExecutor executor;
  private final AnswerFaults faults;
  private final OrgStore store;
  private final RandomGenerator random;
  private final Map<String, OpenQuery> openQueries = new LinkedHashMap<>();
  private long opened;

  QueryEndpoints(OrgStore store, AnswerFaults faults, RandomGenerator random) {
    this.store = store;
    this.executor = new SoqlExecutor(store);
    this.faults = faults;
    this.random = random;
  }

  void expireLocators() {
    openQueries.clear();
  }

  Reply respond(ApiCall call) {
    call.require("GET");
    String resource = call.path().get(0);
    if (call.path().size() > 1) {
      return nextPage(call, resource, call.path().get(1));
    }
    Soql soql = SoqlParser.parse(call.parameter("q"));
    int asked = soql.limit() < 0 ? Integer.MAX_VALUE : soql.limit();
    if (!store.lagsEnded()
        && !soql.count()
        && faults.timeoutAboveRows() > 0
        && asked > faults.timeoutAboveRows()) {
      store.readable(soql.object());
      throw SalesforceErrors.refusal(
          400, "QUERY_TIMEOUT", "Your query request was running for too long.");
    }
    SoqlExecutor.Outcome outcome = executor.execute(soql, resource.equals("queryAll"), call.asOf());
    if (soql.count()) {
      return count(outcome.rows().size());
    }
    OpenQuery query = new OpenQuery(outcome, resource, pageSize(call), call.now());
    return page(call, query, null, 0);
  }

  private static int pageSize(ApiCall call) {
    String options = call.headers().get("sforce-query-options");
    if (options == null) {
      return MAX_PAGE;
    }
    Matcher size = BATCH_SIZE.matcher(options);
    if (!size.find()) {
      return MAX_PAGE;
    }
    return Math.max(MIN_PAGE, Math.min(MAX_PAGE, Integer.parseInt(size.group(1))));
  }

  private Reply nextPage(ApiCall call, String resource, String position) {
    Matcher locator = LOCATOR.matcher(position);
    OpenQuery query = locator.matches() ? openQueries.get(locator.group(1)) : null;
    if (query == null || query.openedAt() + LOCATOR_MS < call.now()) {
      throw SalesforceErrors.refusal(400, "INVALID_QUERY_LOCATOR", "invalid query locator");
    }
    if (!query.resource().equals(resource)) {
      throw SalesforceErrors.badRequest(
          "INVALID_QUERY_LOCATOR", "invalid query locator", "a locator of another resource");
    }
    return page(call, query, locator.group(1), Integer.parseInt(locator.group(2)));
  }

  private Reply page(ApiCall call, OpenQuery query, String openLocator, int from) {
    List<SoqlExecutor.Found> rows = query.outcome().rows();
    int size = Math.min(query.pageSize(), Math.max(0, rows.size() - from));
    if (size > 1 && !store.lagsEnded() && random.nextDouble() < faults.shortPages()) {
      size = 1 + random.nextInt(size - 1);
    }
    int to = from + size;
    boolean done = to >= rows.size();
    String locator = openLocator;
    if (!done && locator == null) {
      locator = "0r8" + SalesforceIds.of("0r8", ++opened).substring(3, 15) + "AAA";
      openQueries.put(locator, query);
      if (openQueries.size() > 1_000) {
        openQueries.remove(openQueries.keySet().iterator().next());
      }
    }
    String nextLocator = locator;
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeNumberField("totalSize", rows.size());
              json.writeBooleanField("done", done);
              if (!done) {
                json.writeStringField(
                    "nextRecordsUrl",
                    "/services/data/"
                        + call.version()
                        + "/"
                        + query.resource()
                        + "/"
                        + nextLocator
                        + "-"
                        + to);
              }
              writeRows(json, call, query.outcome(), rows.subList(Math.min(from, to), to));
              json.writeEndObject();
            }));
  }

  private static void writeRows(
      JsonGenerator json, ApiCall call, SoqlExecutor.Outcome outcome, List<SoqlExecutor.Found> rows)
      throws IOException {
    json.writeArrayFieldStart("records");
    for (SoqlExecutor.Found found : rows) {
      RowValues.writeRow(
          json, call.version(), outcome.object(), found.row(), found.version(), outcome.columns());
    }
    json.writeEndArray();
  }

  private static Reply count(int rows) {
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeNumberField("totalSize", rows);
              json.writeBooleanField("done", true);
              json.writeArrayFieldStart("records");
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
