/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.simcrm.JsonWriter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an object's records in the format of responses. */
final class RowWriter {
  private final ObjectType type;
  private final ReferenceData referenceData;
  private final List<SimProperty> columns;
  private final boolean unknownFields;
  private final List<SimProperty> historyColumns = new ArrayList<>();

  /** Only needed for histories. */
  private PrimaryStore primaryStore;

  /**
   * @param requestedNames property names; unknown ones are ignored; empty: the default properties
   */
  RowWriter(
      ObjectType type,
      ReferenceData referenceData,
      List<String> requestedNames,
      boolean unknownFields) {
    this.type = type;
    this.referenceData = referenceData;
    this.unknownFields = unknownFields;
    Map<String, SimProperty> columnsByName = new LinkedHashMap<>();
    for (String name : requestedNames.isEmpty() ? type.defaultProperties : requestedNames) {
      addColumn(columnsByName, name);
    }
    addColumn(columnsByName, type.createdProperty);
    addColumn(columnsByName, type.modifiedProperty);
    addColumn(columnsByName, "hs_object_id");
    this.columns = new ArrayList<>(columnsByName.values());
  }

  /** Adds the history of these properties; unknown ones are left out. */
  void addHistory(PrimaryStore store, List<String> names) {
    primaryStore = store;
    for (String name : names) {
      SimProperty property = type.catalogue.get(name);
      if (property != null) {
        historyColumns.add(property);
      }
    }
  }

  private void writeHistory(JsonGenerator json, RecordView recordView) throws IOException {
    json.writeObjectFieldStart("propertiesWithHistory");
    for (SimProperty property : historyColumns) {
      json.writeArrayFieldStart(property.name());
      for (HistoryData.Value each :
          primaryStore.shownHistory(
              type, property, recordView.storedRecord(), recordView.recordVersion())) {
        json.writeStartObject();
        json.writeStringField("value", each.value());
        json.writeStringField("timestamp", Instant.ofEpochMilli(each.timestamp()).toString());
        json.writeStringField("sourceType", each.sourceType());
        if (each.sourceType().equals("CRM_UI")) {
          json.writeStringField("sourceId", "userId:42");
          json.writeNumberField("updatedByUserId", 42);
        }
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void addColumn(Map<String, SimProperty> columnsByName, String name) {
    SimProperty property = type.catalogue.get(name);
    if (property != null) {
      columnsByName.put(name, property);
    }
  }

  void write(JsonGenerator json, RecordView recordView) throws IOException {
    String overridingJson = type.rowOverrides.get(recordView.id());
    if (overridingJson != null) {
      json.writeRawValue(overridingJson);
    } else if (type.name.equals("owners")) {
      writeOwner(json, recordView);
    } else {
      writeRecord(json, recordView);
    }
  }

  private void writeRecord(JsonGenerator json, RecordView recordView) throws IOException {
    RecordVersion recordVersion = recordView.recordVersion();
    json.writeStartObject();
    json.writeStringField("id", Long.toString(recordView.id()));
    json.writeObjectFieldStart("properties");
    for (SimProperty property : columns) {
      json.writeStringField(
          property.name(), type.value(property, recordView.storedRecord(), recordVersion));
    }
    json.writeEndObject();
    if (primaryStore != null) {
      writeHistory(json, recordView);
    }
    writeTimestamps(json, recordView);
    json.writeStringField("url", "https://app.hubspot.com/contacts/1/record/" + recordView.id());
    if (unknownFields) {
      json.writeStringField("objectWriteTraceId", "trace-" + recordView.id());
      json.writeArrayFieldStart("somethingNew");
      json.writeStartObject();
      json.writeNullField("id");
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void writeOwner(JsonGenerator json, RecordView recordView) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", Long.toString(recordView.id()));
    for (SimProperty property : type.catalogue.values()) {
      String value = recordView.recordVersion().propertyValues.get(property.key());
      if (value == null) {
        continue;
      }
      if (property.type().equals("number")) {
        json.writeFieldName(property.name());
        json.writeNumber(value);
      } else {
        json.writeStringField(property.name(), value);
      }
    }
    List<ObjectNode> teams = referenceData.teamsOf(recordView.id());
    if (!teams.isEmpty()) {
      json.writeArrayFieldStart("teams");
      for (ObjectNode team : teams) {
        JsonWriter.MAPPER.writeTree(json, team);
      }
      json.writeEndArray();
    }
    writeTimestamps(json, recordView);
    json.writeEndObject();
  }

  private static void writeTimestamps(JsonGenerator json, RecordView recordView)
      throws IOException {
    RecordVersion recordVersion = recordView.recordVersion();
    json.writeStringField("createdAt", recordView.storedRecord().createdText());
    json.writeStringField("updatedAt", recordVersion.stampText());
    json.writeBooleanField("archived", !recordVersion.isLive());
    if (!recordVersion.isLive()) {
      json.writeStringField(
          "archivedAt", Instant.ofEpochMilli(recordVersion.committedAt).toString());
    }
  }
}
