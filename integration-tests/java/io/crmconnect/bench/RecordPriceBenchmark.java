/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.CrmSourceTask;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Json;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.HubspotServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The price of a record: CPU time and allocated bytes of the real task (fetch, parse, convert,
 * emit, acknowledge), of the Avro converter, and of a bare loop over the same pages ({@link
 * BareConversion}). The simulated HubSpot runs in another process, and all threads of this one
 * count. Each round measures all of them; the table has the medians.
 *
 * <p>Arguments: numbers of fields, separated by commas; records per round; rounds.
 */
public final class RecordPriceBenchmark {
  private enum Part {
    FETCH("bare loop: fetch"),
    BARE("bare loop: fetch, parse, convert"),
    TASK("connector: fetch, parse, convert, emit, acknowledge"),
    CONVERTER("Avro converter");

    private final String title;

    Part(String title) {
      this.title = title;
    }
  }

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AvroSerializer avro = new AvroSerializer();
  private final String url;
  private final int rows;

  private RecordPriceBenchmark(String url, int rows) throws Exception {
    this.url = url;
    this.rows = rows;
  }

  public static void main(String[] args) throws Exception {
    String fieldCounts = args.length > 0 ? args[0] : "43,200";
    int rows = args.length > 1 ? Integer.parseInt(args[1]) : 100_000;
    int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 5;
    System.out.println("| fields | | CPU, µs | of it user, µs | allocated, bytes |");
    System.out.println("|---|---|---|---|---|");
    Path project = Path.of("").toAbsolutePath();
    for (String each : fieldCounts.split(",")) {
      int fields = Integer.parseInt(each);
      try (HubspotServer hubspot =
          HubspotServer.startUnlimited(
              BuildLayout.ofBuild(project), project.resolve("target/benchmark"), rows, fields)) {
        new RecordPriceBenchmark(hubspot.url(), rows).run(fields, rounds);
      }
    }
    System.exit(0);
  }

  private void run(int fields, int rounds) throws Exception {
    Map<Part, List<Usage>> measured = new EnumMap<>(Part.class);
    for (Part part : Part.values()) {
      measured.put(part, new ArrayList<>());
    }
    for (int round = 0; round <= rounds; round++) {
      Map<Part, Usage> results = new EnumMap<>(Part.class);
      results.put(Part.FETCH, measureBareLoop(false));
      results.put(Part.BARE, measureBareLoop(true));
      measureTask(results);
      if (round > 0) {
        // In the first one the code is not compiled yet.
        results.forEach((part, usage) -> measured.get(part).add(usage.dividedBy(rows)));
      }
    }
    measured.forEach((part, usages) -> print(fields, part.title, usages));
    System.out.printf(
        Locale.ROOT,
        "| %d | connector compared with the bare loop | %.2f | %.2f | %.2f |%n",
        fields,
        ratio(measured, Usage::cpuNs),
        ratio(measured, Usage::userNs),
        ratio(measured, Usage::bytes));
  }

  private static void print(int fields, String title, List<Usage> usages) {
    System.out.printf(
        Locale.ROOT,
        "| %d | %s | %.1f | %.1f | %,.0f |%n",
        fields,
        title,
        median(usages, Usage::cpuNs) / 1_000,
        median(usages, Usage::userNs) / 1_000,
        median(usages, Usage::bytes));
  }

  private static double ratio(Map<Part, List<Usage>> measured, ToDoubleFunction<Usage> figure) {
    return median(measured.get(Part.TASK), figure) / median(measured.get(Part.BARE), figure);
  }

  private static double median(List<Usage> usages, ToDoubleFunction<Usage> figure) {
    List<Usage> sorted = usages.stream().sorted(Comparator.comparingDouble(figure)).toList();
    return figure.applyAsDouble(sorted.get(sorted.size() / 2));
  }

  private Usage measureBareLoop(boolean converts) throws IOException, InterruptedException {
    ObjectSchema schema = readSchema();
    BareConversion conversion = new BareConversion(schema);
    String path =
        "/crm/objects/2026-09/contacts?limit=100&properties="
            + String.join(",", schema.requestedFields());
    Usage before = Usage.ofAllThreads();
    int converted = 0;
    String after = "";
    do {
      byte[] page = get(after.isEmpty() ? path : path + "&after=" + after);
      List<SourceRecord> records = new ArrayList<>();
      after = converts ? conversion.convert(page, records) : findNextToken(page);
      converted += records.size();
    } while (!after.isEmpty());
    requireAll(converts ? converted : rows);
    return Usage.ofAllThreads().minus(before);
  }

  /** Looks for the token without parsing the page. */
  private static String findNextToken(byte[] page) {
    String end =
        new String(page, Math.max(0, page.length - 300), Math.min(300, page.length), US_ASCII);
    int start = end.lastIndexOf("\"after\":\"");
    return start < 0 ? "" : end.substring(start + 9, end.indexOf('"', start + 9));
  }

  private ObjectSchema readSchema() throws IOException, InterruptedException {
    List<Field> fields = new ArrayList<>();
    JsonNode catalogue = Json.MAPPER.readTree(get("/crm/properties/2026-09/contacts"));
    for (JsonNode field : catalogue.path("results")) {
      fields.add(
          new Field(
              field.path("name").asText(), BaselineLoop.fieldType(field.path("type").asText())));
    }
    return SchemaEvolver.createSchema(
        new CrmObject("contacts", "contacts"), fields, SchemaSettings.DEFAULT);
  }

  private byte[] get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", "Bearer sim-token")
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
  }

  private void requireAll(int converted) {
    if (converted != rows) {
      throw new IllegalStateException("expected " + rows + " records, but got " + converted);
    }
  }

  /** Runs a backfill; acknowledgements come on another thread, as from a producer. */
  private void measureTask(Map<Part, Usage> results) throws Exception {
    Usage before = Usage.ofAllThreads();
    Usage converter = Usage.NONE;
    CrmSourceTask task =
        TaskRunner.start(
            url, Map.of("rate.limit.requests", "1000000", "rate.limit.search.per.second", "1000"));
    ExecutorService producer = Executors.newSingleThreadExecutor();
    Map<String, RecordMetadata> metadata = new HashMap<>();
    try {
      int converted = 0;
      while (converted < rows) {
        List<SourceRecord> records = task.poll();
        if (records == null) {
          continue;
        }
        Usage beforeConverter = Usage.ofThisThread();
        for (SourceRecord each : records) {
          if (each.topic().equals("crm.contacts")) {
            converted++;
            avro.serialize(each.keySchema(), each.key());
            avro.serialize(each.valueSchema(), each.value());
          }
        }
        converter = converter.plus(Usage.ofThisThread().minus(beforeConverter));
        producer.execute(
            () ->
                records.forEach(
                    each ->
                        task.commitRecord(
                            each,
                            metadata.computeIfAbsent(
                                each.topic(), RecordPriceBenchmark::createMetadata))));
      }
      producer.shutdown();
      if (!producer.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the acknowledgements take too long");
      }
      results.put(Part.CONVERTER, converter);
      results.put(Part.TASK, Usage.ofAllThreads().minus(before).minus(converter));
      requireAll(converted);
    } finally {
      producer.shutdownNow();
      task.stop();
    }
  }

  private static RecordMetadata createMetadata(String topic) {
    return new RecordMetadata(new TopicPartition(topic, 0), 0, 0, 0, 0, 0);
  }
}
