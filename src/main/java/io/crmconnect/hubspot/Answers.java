package io.crmconnect.hubspot;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.BadRow;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A response as the result of its request. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

  private final HubspotErrors errors;

  Answers(HubspotErrors errors) {
    this.errors = errors;
  }

  /** What is known without asking. */
  static Result known(Request request) {
    return request instanceof Request.Usage
        ? new Result.Usage(OptionalLong.empty(), 0, OptionalLong.empty())
        : new Result.Catalogue(HubspotObjects.OWNER_FIELDS);
  }

  Result of(Request request, HttpOutcome outcome) {
    if (outcome instanceof HttpOutcome.Fault fault) {
      return HubspotErrors.fault(fault);
    }
    HttpOutcome.Response response = (HttpOutcome.Response) outcome;
    if (response.status() != 200 && response.status() != 207) {
      return errors.classify(request, response);
    }
    try {
      return read(request, response.body());
    } catch (IOException e) {
      return HubspotErrors.unusable(why(response.body()));
    }
  }

  /** The parser's own words would quote the body. */
  private static String why(byte[] body) {
    if (body.length == 0) {
      return "it is empty";
    }
    return body[0] == '<' ? "it is a web page, not JSON" : "it is no JSON of this kind, or cut off";
  }

  private Result read(Request request, byte[] body) throws IOException {
    if (request instanceof Request.Account) {
      return account(tree(body));
    }
    if (request instanceof Request.Objects) {
      return objects(tree(body));
    }
    if (request instanceof Request.Usage) {
      return usage(tree(body));
    }
    if (request instanceof Request.Catalogue) {
      return catalogue(tree(body));
    }
    Request.OfObject ofObject = (Request.OfObject) request;
    CrmObject object = ofObject.object();
    boolean owners = HubspotObjects.isOwners(object);
    RowPage page =
        RowPage.parse(
            body,
            owners ? RowPage.Shape.OWNER : RowPage.Shape.RECORD,
            HubspotObjects.cursor(object));
    if (page.failed().isPresent()) {
      return HubspotErrors.unusable(
          "HubSpot could not read some ids (" + page.failed().get() + ")");
    }
    if (request instanceof Request.Extent) {
      return extent(page, owners);
    }
    if (request instanceof Request.Window window) {
      return changes(window, page);
    }
    if (request instanceof Request.Read read) {
      List<Row> rows = Merged.of(page.rows(), read.fields());
      return new Result.Rows(rows, page.bad(), absent(read.fields(), rows));
    }
    if (request instanceof Request.ListArchived) {
      return new Result.Page(page.rows(), page.bad(), List.of(), page.next());
    }
    Request.ListPage list = (Request.ListPage) request;
    List<Row> rows = owners ? filled(page.rows()) : Merged.of(page.rows(), list.fields());
    return new Result.Page(rows, page.bad(), absent(list.fields(), rows), page.next());
  }

  private static Result account(JsonNode body) throws IOException {
    String id = body.path("portalId").asText("");
    if (id.isEmpty()) {
      throw new IOException("no portalId");
    }
    return new Result.Account(id, body.path("timeZone").asText(""));
  }

  private static Result objects(JsonNode body) throws IOException {
    List<CrmObject> objects = new ArrayList<>(HubspotObjects.standard());
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode schema : results(body)) {
      String type = schema.path("objectTypeId").asText(schema.path("id").asText(""));
      String name = schema.path("name").asText("");
      if (type.isEmpty() || name.isEmpty() || schema.path("archived").asBoolean(false)) {
        continue;
      }
      CrmObject object = HubspotObjects.custom(name, type);
      objects.add(
          names.add(object.name()) ? object : HubspotObjects.custom(name + "_" + type, type));
    }
    return new Result.Objects(objects);
  }

  private static Result usage(JsonNode body) throws IOException {
    OptionalLong limit = OptionalLong.empty();
    OptionalLong resetsAt = OptionalLong.empty();
    long used = 0;
    for (JsonNode entry : results(body)) {
      if (!entry.path("usageLimit").canConvertToLong() || entry.path("usageLimit").asLong() <= 0) {
        continue;
      }
      long entryLimit = entry.path("usageLimit").asLong();
      limit = OptionalLong.of(Math.max(entryLimit, limit.orElse(0)));
      used = Math.max(used, entry.path("currentUsage").asLong(0));
      OptionalLong reset = Times.parse(entry.path("resetsAt").asText(""));
      resetsAt = reset.isPresent() ? reset : resetsAt;
    }
    return new Result.Usage(limit, used, resetsAt);
  }

  private static Result catalogue(JsonNode body) throws IOException {
    Map<String, Field> fields = new LinkedHashMap<>();
    for (JsonNode property : results(body)) {
      String name = property.path("name").asText("");
      if (!name.isEmpty()) {
        fields.putIfAbsent(
            name,
            new Field(
                name,
                HubspotObjects.type(property.path("type").asText("")),
                property.path("label").asText("")));
      }
    }
    return new Result.Catalogue(List.copyOf(fields.values()));
  }

  private static Result extent(RowPage page, boolean owners) throws IOException {
    if (owners) {
      return new Result.Extent(page.rows().size(), Optional.empty());
    }
    if (page.total().isEmpty()) {
      throw new IOException("no total");
    }
    return new Result.Extent(
        page.total().getAsLong(), page.rows().stream().findFirst().map(Row::id));
  }

  /** A hit without a version still names a record to read; one without an id names nothing. */
  private static Result changes(Request.Window window, RowPage page) {
    List<Result.Change> changes = new ArrayList<>(page.rows().size());
    for (Row row : page.rows()) {
      changes.add(new Result.Change(row.id(), row.version()));
    }
    for (BadRow bad : page.bad()) {
      if (bad.id().isEmpty()) {
        LOG.warn("HubSpot's search of {} found something without an id.", window.object().name());
      } else {
        changes.add(new Result.Change(bad.id(), window.from()));
      }
    }
    if (!page.bad().isEmpty()) {
      changes.sort(Comparator.comparing(Result.Change::id, Ids.ORDER));
    }
    return new Result.Changes(changes, page.next().isPresent());
  }

  private static List<String> absent(List<String> fields, List<Row> rows) {
    List<String> absent = new ArrayList<>();
    for (String field : fields) {
      for (Row row : rows) {
        if (!row.values().containsKey(field)) {
          absent.add(field);
          break;
        }
      }
    }
    return absent;
  }

  /** An owner's answer leaves out what he does not have. */
  private static List<Row> filled(List<Row> rows) {
    List<Row> filled = new ArrayList<>(rows.size());
    for (Row row : rows) {
      Map<String, String> values = new LinkedHashMap<>();
      for (Field field : HubspotObjects.OWNER_FIELDS) {
        values.put(field.name(), row.values().get(field.name()));
      }
      filled.add(new Row(row.id(), row.version(), row.createdAt(), values));
    }
    return filled;
  }

  private static JsonNode tree(byte[] body) throws IOException {
    JsonNode node = Json.MAPPER.readTree(body);
    if (node == null || !node.isObject()) {
      throw new IOException("no JSON object");
    }
    return node;
  }

  private static JsonNode results(JsonNode body) throws IOException {
    JsonNode results = body.path("results");
    if (!results.isArray()) {
      throw new IOException("no results in it");
    }
    return results;
  }
}
