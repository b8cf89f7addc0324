/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Json;
import io.crmconnect.crm.Row;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.Converter;

/**
 * The baseline: the same steps as in the connector (fetch, parse, convert, produce), in one loop
 * without Connect.
 */
final class BaselineLoop {
  private final HttpClient http = HttpClient.newHttpClient();
  private final String root;
  private final Converter key;
  private final Converter value;

  BaselineLoop(String root, Converter key, Converter value) {
    this.root = root;
    this.key = key;
    this.value = value;
  }

  /** Copies all contacts once and returns the rows per second. */
  double run(String bootstrap, String prefix) throws IOException, InterruptedException {
    CrmObject contacts = new CrmObject("contacts", "contacts");
    List<Field> fields = new ArrayList<>();
    for (JsonNode field : get("/crm/properties/2026-09/contacts").path("results")) {
      fields.add(new Field(field.path("name").asText(), fieldType(field.path("type").asText())));
    }
    ObjectSchema schema = SchemaEvolver.createSchema(contacts, fields, SchemaSettings.DEFAULT);
    RecordFactory recordFactory = new RecordFactory(new RecordSettings(prefix, MisfitMode.NULL));
    String path =
        "/crm/objects/2026-09/contacts?limit=100&properties="
            + String.join(",", schema.requestedFields());
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("bootstrap.servers", bootstrap);
    settings.put("acks", "all");
    settings.put("key.serializer", ByteArraySerializer.class);
    settings.put("value.serializer", ByteArraySerializer.class);
    long rows = 0;
    long startedAt = System.nanoTime();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings)) {
      String after = "";
      do {
        JsonNode page = get(after.isEmpty() ? path : path + "&after=" + after);
        for (JsonNode each : page.path("results")) {
          SourceRecord record =
              recordFactory
                  .createRow(
                      schema,
                      parseRow(each),
                      Op.SNAPSHOT,
                      System.currentTimeMillis(),
                      OptionalLong.empty(),
                      new SourcePosition(Map.of(), Map.of()))
                  .sourceRecord();
          producer.send(
              new ProducerRecord<>(
                  record.topic(),
                  key.fromConnectData(record.topic(), record.keySchema(), record.key()),
                  value.fromConnectData(record.topic(), record.valueSchema(), record.value())));
          rows++;
        }
        after = page.path("paging").path("next").path("after").asText("");
      } while (!after.isEmpty());
    }
    return rows * 1e9 / (System.nanoTime() - startedAt);
  }

  static Row parseRow(JsonNode json) {
    Map<String, String> values = new LinkedHashMap<>();
    json.path("properties")
        .properties()
        .forEach(
            each ->
                values.put(
                    each.getKey(), each.getValue().isNull() ? null : each.getValue().asText()));
    return new Row(
        json.path("id").asText(),
        Instant.parse(json.path("updatedAt").asText()).toEpochMilli(),
        Instant.parse(json.path("createdAt").asText()).toEpochMilli(),
        values);
  }

  static FieldType fieldType(String name) {
    return switch (name) {
      case "bool" -> FieldType.BOOLEAN;
      case "number" -> FieldType.NUMBER;
      case "date" -> FieldType.DATE;
      case "datetime" -> FieldType.TIMESTAMP;
      default -> FieldType.STRING;
    };
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(root + path))
            .header("Authorization", "Bearer sim-token")
            .build();
    return Json.MAPPER.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }
}
