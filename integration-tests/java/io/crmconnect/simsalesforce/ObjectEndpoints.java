/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.simcrm.JsonWriter;
import io.crmconnect.simcrm.RefusedException;
import io.crmconnect.simcrm.Reply;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What Salesforce tells of objects, and its direct reads of records. */
final class ObjectEndpoints {
  private static final int MAX_IDS = 2_000;

  private final OrgStore store;
  private final OpenQuestions openQuestions;

  ObjectEndpoints(OrgStore store, OpenQuestions openQuestions) {
    this.store = store;
    this.openQuestions = openQuestions;
  }

  /** Describe of all objects. */
  Reply all(ApiCall call) {
    call.require("GET");
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeStringField("encoding", "UTF-8");
              json.writeNumberField("maxBatchSize", 200);
              json.writeArrayFieldStart("sobjects");
              for (SObject object : store.objects()) {
                if (object.readable) {
                  json.writeStartObject();
                  writeTraits(json, call.version(), object);
                  json.writeEndObject();
                }
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private static void writeTraits(JsonGenerator json, String version, SObject object)
      throws IOException {
    SObjectTraits traits = object.traits;
    String url = "/services/data/" + version + "/sobjects/" + object.name;
    json.writeBooleanField("activateable", false);
    json.writeBooleanField("createable", true);
    json.writeBooleanField("custom", object.isCustom());
    json.writeBooleanField("customSetting", traits.customSetting());
    json.writeBooleanField("deletable", true);
    json.writeBooleanField("deprecatedAndHidden", traits.deprecatedAndHidden());
    json.writeBooleanField("feedEnabled", false);
    json.writeBooleanField("hasSubtypes", false);
    json.writeBooleanField("isInterface", false);
    json.writeBooleanField("isSubtype", false);
    json.writeStringField("keyPrefix", traits.keyPrefix());
    json.writeStringField("label", object.name);
    json.writeStringField("labelPlural", object.name + "s");
    json.writeBooleanField("layoutable", true);
    json.writeBooleanField("mergeable", traits.mergeable());
    json.writeBooleanField("mruEnabled", true);
    json.writeStringField("name", object.name);
    json.writeBooleanField("queryable", traits.queryable());
    json.writeBooleanField("replicateable", traits.replicateable());
    json.writeBooleanField("retrieveable", true);
    json.writeBooleanField("searchable", true);
    json.writeBooleanField("triggerable", true);
    json.writeBooleanField("undeletable", traits.softDeletes());
    json.writeBooleanField("updateable", true);
    json.writeObjectFieldStart("urls");
    json.writeStringField("rowTemplate", url + "/{ID}");
    json.writeStringField("describe", url + "/describe");
    json.writeStringField("sobject", url);
    json.writeEndObject();
  }

  /** Describe of one object; 304 without a body if it has not changed. */
  Reply describe(ApiCall call, String name) {
    call.require("GET");
    SObject object = find(name);
    Instant changedAt = Instant.ofEpochSecond(Math.floorDiv(object.definitionChangedAt, 1000L));
    String since = call.headers().get("if-modified-since");
    if (since != null && !changedAt.isAfter(date(since))) {
      return Reply.text(304, "application/json;charset=UTF-8", "");
    }
    return Reply.json(200, JsonWriter.write(json -> writeDescription(json, call, object)))
        .withHeader("last-modified", SimSalesforce.httpDate(changedAt.toEpochMilli()));
  }

  private static Instant date(String since) {
    try {
      return ZonedDateTime.parse(since, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException e) {
      throw SalesforceErrors.badRequest("INVALID_HEADER", "no date: " + since, "no date: " + since);
    }
  }

  private static void writeDescription(JsonGenerator json, ApiCall call, SObject object)
      throws IOException {
    json.writeStartObject();
    writeTraits(json, call.version(), object);
    json.writeArrayFieldStart("childRelationships");
    for (SObject.ChildRelation relation : object.children) {
      json.writeStartObject();
      json.writeBooleanField("cascadeDelete", true);
      json.writeStringField("childSObject", relation.child().name);
      json.writeBooleanField("deprecatedAndHidden", false);
      json.writeStringField("field", relation.field());
      json.writeNullField("relationshipName");
      json.writeBooleanField("restrictedDelete", false);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("fields");
    for (SObject.Column column : object.columns()) {
      if (column.field().visible()) {
        writeField(json, column.field());
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeField(JsonGenerator json, SimField field) throws IOException {
    boolean number = field.isNumber();
    json.writeStartObject();
    json.writeBooleanField("autoNumber", false);
    json.writeNumberField("byteLength", number ? 0 : 765);
    json.writeBooleanField("calculated", field.calculated());
    json.writeBooleanField("caseSensitive", false);
    if (field.compoundFieldName().isEmpty()) {
      json.writeNullField("compoundFieldName");
    } else {
      json.writeStringField("compoundFieldName", field.compoundFieldName());
    }
    json.writeBooleanField("custom", field.isCustom());
    json.writeNullField("defaultValue");
    json.writeBooleanField("deprecatedAndHidden", false);
    json.writeNumberField("digits", field.type().equals("int") ? 9 : 0);
    json.writeBooleanField("encrypted", field.encrypted());
    json.writeBooleanField("externalId", false);
    json.writeBooleanField("filterable", field.isFilterable());
    json.writeBooleanField("htmlFormatted", false);
    json.writeStringField("label", field.name());
    json.writeNumberField("length", number ? 0 : field.isLongText() ? 32_768 : 255);
    json.writeStringField("name", field.name());
    json.writeBooleanField("nameField", field.name().equals("Name"));
    json.writeBooleanField("nillable", true);
    json.writeBooleanField("polymorphicForeignKey", field.referenceTo().size() > 1);
    json.writeNumberField("precision", number ? 18 : 0);
    json.writeArrayFieldStart("picklistValues");
    json.writeEndArray();
    json.writeArrayFieldStart("referenceTo");
    for (String target : field.referenceTo()) {
      json.writeString(target);
    }
    json.writeEndArray();
    json.writeNumberField("scale", field.type().equals("double") ? 2 : 0);
    json.writeStringField("soapType", field.soapType());
    json.writeBooleanField("sortable", field.isSortable());
    json.writeStringField("type", field.type());
    json.writeBooleanField("unique", false);
    json.writeBooleanField("updateable", true);
    json.writeEndObject();
  }

  /** Of a path, where an unknown object is an unknown resource. */
  private SObject find(String name) {
    try {
      return store.readable(name);
    } catch (RefusedException e) {
      throw SalesforceErrors.notFound(e.violation);
    }
  }

  /** A record by its id: the only call that tells a deleted record from an unknown one. */
  Reply record(ApiCall call, String name, String id) {
    call.require("GET");
    SObject object = find(name);
    if (!SalesforceIds.isValid(id)) {
      throw new RefusedException(
          SalesforceErrors.error(
              404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible"),
          "no id: " + id);
    }
    StoredRow row = object.rows.get(SalesforceIds.widen(id));
    RowVersion version = row == null ? null : row.queryable(call.asOf(), true);
    if (version == null) {
      throw SalesforceErrors.notFound(null);
    }
    if (version.state() != RowVersion.State.LIVE) {
      throw SalesforceErrors.refusal(404, "ENTITY_IS_DELETED", "entity is deleted");
    }
    List<SObject.Column> columns =
        call.query().get("fields") == null
            ? object.columns().stream().filter(column -> column.field().visible()).toList()
            : columns(object, call.query().getList("fields"));
    return Reply.json(
        200,
        JsonWriter.write(
            json -> RowValues.writeRow(json, call.version(), object, row, version, columns)));
  }

  private static List<SObject.Column> columns(SObject object, List<String> names) {
    List<SObject.Column> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(SoqlExecutor.column(name, object, ""));
    }
    return columns;
  }

  /** The records of these ids, in their order; null for what the user cannot see. */
  Reply collection(ApiCall call, String name) {
    List<String> ids = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    if (call.method().equals("GET")) {
      ids.addAll(call.query().getList("ids"));
      fields.addAll(call.query().getList("fields"));
    } else {
      call.require("POST");
      JsonNode body = CompositeEndpoint.parse(call.body());
      body.path("ids").forEach(id -> ids.add(id.asText()));
      body.path("fields").forEach(field -> fields.add(field.asText()));
    }
    SObject object = find(name);
    if (ids.isEmpty() || fields.isEmpty()) {
      throw SalesforceErrors.badRequest(
          "MISSING_ARGUMENT", "ids and fields are required", "a read without ids or fields");
    }
    if (ids.size() > MAX_IDS) {
      throw SalesforceErrors.badRequest(
          "EXCEEDED_ID_LIMIT",
          "record limit reached. cannot submit more than 2000 records into this call",
          "more than 2000 ids");
    }
    List<SObject.Column> columns = columns(object, fields);
    boolean hidden = object.hiddenUntil > call.asOf() || object.readsHiddenUntil > call.asOf();
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartArray();
              for (String id : ids) {
                StoredRow row = object.rows.get(SalesforceIds.widen(id));
                RowVersion version =
                    row == null || hidden
                        ? null
                        : row.queryable(call.asOf(), openQuestions.collectionsShowDeleted());
                if (version == null) {
                  json.writeNull();
                } else {
                  RowValues.writeRow(json, call.version(), object, row, version, columns);
                }
              }
              json.writeEndArray();
            }));
  }

  /** Approximate counts of several objects. */
  Reply recordCounts(ApiCall call) {
    call.require("GET");
    List<Map.Entry<String, Integer>> counts = new ArrayList<>();
    List<String> names = call.query().getList("sObjects");
    for (SObject object : store.objects()) {
      if (object.readable && (names.isEmpty() || names.contains(object.name))) {
        int live = 0;
        for (StoredRow row : object.rows.values()) {
          live += row.isLive() ? 1 : 0;
        }
        counts.add(Map.entry(object.name, live));
      }
    }
    return Reply.json(
        200,
        JsonWriter.write(
            json -> {
              json.writeStartObject();
              json.writeArrayFieldStart("sObjects");
              for (Map.Entry<String, Integer> count : counts) {
                json.writeStartObject();
                json.writeNumberField("count", count.getValue());
                json.writeStringField("name", count.getKey());
                json.writeEndObject();
              }
              json.writeEndArray();
              json.writeEndObject();
            }));
  }
}
