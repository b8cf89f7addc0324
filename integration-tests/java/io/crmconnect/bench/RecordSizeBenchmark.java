/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Json;
import io.crmconnect.record.MisfitMode;
import io.crmconnect.record.Op;
import io.crmconnect.record.RecordFactory;
import io.crmconnect.record.RecordSettings;
import io.crmconnect.record.SourcePosition;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Bytes per value of a contact with 120 properties, by converter, and compressed in batches of 100.
 */
final class RecordSizeBenchmark {
  private static final int ROWS = 2_000;
  private static final int BATCH = 100;

  private RecordSizeBenchmark() {}

  public static void main(String[] args) throws Exception {
    List<SourceRecord> records = readContacts();
    System.out.println(
        "| converter | bytes per value | compared with Avro | gzip, batches of 100 |");
    System.out.println("|---|---|---|---|");
    AvroSerializer avroSerializer = new AvroSerializer();
    Serializer avro = row -> avroSerializer.serialize(row.valueSchema(), row.value());
    double avroBytes = average(records, avro, false);
    print("Avro with a registry", records, avro, avroBytes);
    print("JSON without schemas", records, jsonSerializer(false), avroBytes);
    print("JSON with schemas", records, jsonSerializer(true), avroBytes);
  }

  /** Converts the value of a record to bytes. */
  private interface Serializer {
    byte[] serialize(SourceRecord row) throws Exception;
  }

  private static List<SourceRecord> readContacts() throws IOException, InterruptedException {
    SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(7));
    SampleData.fill(
        hubspot, 7, new SampleData.Sizes(ROWS, 1, 1, 1, 10, 120), System.currentTimeMillis());
    List<SourceRecord> records = new ArrayList<>();
    try (SimHubspotServer server = SimHubspotServer.start(hubspot)) {
      String root = server.uri().toString();
      List<Field> fields = new ArrayList<>();
      for (JsonNode field : get(root + "/crm/properties/2026-09/contacts").path("results")) {
        fields.add(
            new Field(
                field.path("name").asText(), BaselineLoop.fieldType(field.path("type").asText())));
      }
      CrmObject contacts = new CrmObject("contacts", "contacts");
      ObjectSchema schema = SchemaEvolver.createSchema(contacts, fields, SchemaSettings.DEFAULT);
      RecordFactory factory = new RecordFactory(new RecordSettings("size", MisfitMode.NULL));
      String path =
          root
              + "/crm/objects/2026-09/contacts?limit=100&properties="
              + String.join(",", schema.requestedFields());
      String after = "";
      do {
        JsonNode page = get(after.isEmpty() ? path : path + "&after=" + after);
        for (JsonNode row : page.path("results")) {
          records.add(
              factory
                  .createRow(
                      schema,
                      BaselineLoop.parseRow(row),
                      Op.SNAPSHOT,
                      System.currentTimeMillis(),
                      OptionalLong.empty(),
                      new SourcePosition(Map.of(), Map.of()))
                  .sourceRecord());
        }
        after = page.path("paging").path("next").path("after").asText("");
      } while (!after.isEmpty());
    }
    return records;
  }

  private static JsonNode get(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).header("Authorization", "Bearer sim-token").build();
    return Json.MAPPER.readTree(
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
  }

  private static Serializer jsonSerializer(boolean schemas) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", schemas), false);
    return row -> converter.fromConnectData(row.topic(), row.valueSchema(), row.value());
  }

  private static void print(
      String name, List<SourceRecord> records, Serializer serializer, double avroBytes)
      throws Exception {
    double bytes = average(records, serializer, false);
    System.out.printf(
        Locale.ROOT,
        "| %s | %,.0f | %.1f | %,.0f |%n",
        name,
        bytes,
        bytes / avroBytes,
        average(records, serializer, true));
  }

  private static double average(
      List<SourceRecord> records, Serializer serializer, boolean compressed) throws Exception {
    long total = 0;
    for (int start = 0; start < records.size(); start += BATCH) {
      ByteArrayOutputStream batch = new ByteArrayOutputStream();
      try (OutputStream out = compressed ? new GZIPOutputStream(batch) : batch) {
        for (SourceRecord row : records.subList(start, Math.min(records.size(), start + BATCH))) {
          out.write(serializer.serialize(row));
        }
      }
      total += batch.size();
    }
    return total / (double) records.size();
  }
}
