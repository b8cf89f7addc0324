package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes an object's records as answers carry them. */
final class RowWriter {
  private final ObjectType type;
  private final List<SimProperty> columns;
  private final boolean unknownFields;

  /**
   * @param asked names; unknown ones are left out without a word, none at all means the defaults
   */
  RowWriter(ObjectType type, List<String> asked, boolean unknownFields) {
    this.type = type;
    this.unknownFields = unknownFields;
    Map<String, SimProperty> wanted = new LinkedHashMap<>();
    for (String name : asked.isEmpty() ? type.defaults : asked) {
      want(wanted, name);
    }
    want(wanted, type.created);
    want(wanted, type.cursor);
    want(wanted, "hs_object_id");
    this.columns = new ArrayList<>(wanted.values());
  }

  private void want(Map<String, SimProperty> wanted, String name) {
    SimProperty property = type.catalogue.get(name);
    if (property != null) {
      wanted.put(name, property);
    }
  }

  void write(JsonGenerator json, Found found) throws IOException {
    String poison = type.poisoned.get(found.id());
    if (poison != null) {
      json.writeRawValue(poison);
    } else if (type.name.equals("owners")) {
      owner(json, found);
    } else {
      record(json, found);
    }
  }

  private void record(JsonGenerator json, Found found) throws IOException {
    Version version = found.version();
    json.writeStartObject();
    json.writeStringField("id", Long.toString(found.id()));
    json.writeObjectFieldStart("properties");
    for (SimProperty property : columns) {
      json.writeStringField(property.name(), type.value(property, found.rec(), version));
    }
    json.writeEndObject();
    stamps(json, found);
    if (unknownFields) {
      json.writeStringField("url", "https://app.hubspot.com/contacts/1/record/" + found.id());
      json.writeStringField("objectWriteTraceId", "trace-" + found.id());
      json.writeArrayFieldStart("somethingNew");
      json.writeStartObject();
      json.writeNullField("id");
      json.writeEndObject();
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private void owner(JsonGenerator json, Found found) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", Long.toString(found.id()));
    for (SimProperty property : type.catalogue.values()) {
      String value = found.version().values.get(property.key());
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
    stamps(json, found);
    json.writeEndObject();
  }

  private static void stamps(JsonGenerator json, Found found) throws IOException {
    Version version = found.version();
    json.writeStringField("createdAt", found.rec().createdText());
    json.writeStringField("updatedAt", version.stampText());
    json.writeBooleanField("archived", !version.live());
    if (!version.live()) {
      json.writeStringField("archivedAt", Instant.ofEpochMilli(version.committedAt).toString());
    }
  }
}
