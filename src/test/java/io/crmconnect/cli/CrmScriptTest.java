/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.crmconnect.signal.ReceivedSignal;
import io.crmconnect.signal.ResyncTarget;
import io.crmconnect.signal.Signal;
import io.crmconnect.signal.SignalParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/crm}, against a REST API and Kafka tools that only note what they get. */
@DisabledOnOs(OS.WINDOWS)
class CrmScriptTest {
  private static final String CURSOR =
      "{\"partition\":{\"account\":\"1\",\"object\":\"contacts\",\"vendor\":\"hubspot\"},"
          + "\"offset\":{\"format\":1,\"incremental.scan.after\":\"7}\\\"3\","
          + "\"incremental.scan.watermark\":1764022820000,\"incremental.watermark\":1764022790000,"
          + "\"t0\":1764019185000}}";
  private static final String SCHEMA =
      "{\"partition\":{\"account\":\"1\",\"object\":\"contacts\",\"part\":\"schema\","
          + "\"vendor\":\"hubspot\"},\"offset\":{\"schema\":\"{\\\"fields\\\":[]}\"}}";
  private static final String DEALS =
      "{\"partition\":{\"account\":\"1\",\"object\":\"deals\",\"vendor\":\"hubspot\"},"
          + "\"offset\":{\"format\":1,\"t0\":5}}";

  @TempDir private Path folder;

  private final List<String> calls = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;
  private String config =
      "{\"name\":\"crm\",\"topic.prefix\":\"crm\","
          + "\"reconcile.consumer.bootstrap.servers\":\"broker:9092\"}";

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    Files.createDirectories(folder.resolve("bin"));
    writeTool("kafka-console-producer.sh", "cat >> \"$0.in\"");
    writeTool("kafka-topics.sh", ":");
    writeTool("kafka-console-consumer.sh", "cat \"$0.out\"");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void writeTool(String name, String body) throws IOException {
    Path tool = folder.resolve("bin").resolve(name);
    Files.writeString(tool, "#!/bin/sh\necho \"$@\" >> \"$0.args\"\n" + body + "\n");
    assertThat(tool.toFile().setExecutable(true)).isTrue();
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve("bin").resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String path = exchange.getRequestURI().getPath();
    calls.add((exchange.getRequestMethod() + " " + path + " " + body).strip());
    String reply =
        switch (path) {
          case "/connectors/crm/config" -> config;
          case "/connectors/crm/offsets" ->
              exchange.getRequestMethod().equals("GET")
                  ? "{\"offsets\":[" + CURSOR + "," + SCHEMA + "," + DEALS + "]}"
                  : "{\"message\":\"altered\"}";
          case "/connectors/crm/status" ->
              "{\"name\":\"crm\",\"connector\":{\"state\":\"STOPPED\",\"worker_id\":\"w:1\"},"
                  + "\"tasks\":[],\"type\":\"source\"}";
          case "/connectors/crm/stop", "/connectors/crm/resume" -> "";
          default -> null;
        };
    byte[] bytes =
        (reply == null ? "{\"message\":\"not found\"}" : reply).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply == null ? 404 : 200, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Result run(String... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", "bin/crm"));
    command.addAll(
        List.of(
            "--url", "http://127.0.0.1:" + server.getAddress().getPort(), "--connector", "crm"));
    command.addAll(List.of("--kafka", folder.toString()));
    return runBash(Stream.concat(command.stream(), Stream.of(arguments)).toList());
  }

  private Result runBash(List<String> command) {
    try {
      Path out = folder.resolve("out");
      Path err = folder.resolve("err");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      builder.environment().keySet().removeIf(name -> name.startsWith("CRM_"));
      Process process = builder.start();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The signal that was sent, as the connector reads it. */
  private Signal sent(String... arguments) {
    Result result = run(arguments);
    assertThat(result.exit()).as(result.err()).isZero();
    String[] lines = read("kafka-console-producer.sh.in").split("\n");
    ReceivedSignal signal =
        SignalParser.parse(0, lines[lines.length - 1].getBytes(StandardCharsets.UTF_8));
    assertThat(result.out()).contains("Sent signal " + signal.id()).contains("--id " + signal.id());
    return signal.signal();
  }

  @Test
  void eachSignalIsOneCommand() {
    assertThat(sent("resync", "contacts"))
        .isEqualTo(new Signal.Resync("contacts", new ResyncTarget.WholeObject()));
    assertThat(sent("resync", "contacts", "--ids", "1,2,0031A"))
        .isEqualTo(new Signal.Resync("contacts", new ResyncTarget.Ids(List.of("1", "2", "0031A"))));
    assertThat(
            sent(
                "resync",
                "*",
                "--from",
                "2026-11-01T00:00:00Z",
                "--to",
                "2026-11-02T00:00:00+01:00"))
        .isEqualTo(
            new Signal.Resync(
                "*", new ResyncTarget.Versions(1_793_491_200_000L, 1_793_574_000_000L)));
    assertThat(sent("reconcile", "*")).isEqualTo(new Signal.Reconcile("*"));
    assertThat(sent("pause-backfill", "deals")).isEqualTo(new Signal.PauseBackfill("deals"));
    assertThat(sent("resume-backfill", "deals")).isEqualTo(new Signal.ResumeBackfill("deals"));
    assertThat(sent("accept", "contacts.fax:removed")).isInstanceOf(Signal.Accept.class);
    assertThat(sent("release", "contacts", "17")).isEqualTo(new Signal.Release("contacts", 17));
    assertThat(sent("set-log-level", "io.crmconnect", "DEBUG"))
        .isInstanceOf(Signal.SetLogLevel.class);
    assertThat(read("kafka-console-producer.sh.args").lines())
        .containsOnly("--bootstrap-server broker:9092 --topic crm.signals");
  }

  @Test
  void textsAreEscapedAndAnIdCanBeGiven() {
    assertThat(run("--signal-id", "a\"b\\", "accept", "contacts.o\"x:y").exit()).isZero();
    ReceivedSignal signal =
        SignalParser.parse(
            0, read("kafka-console-producer.sh.in").strip().getBytes(StandardCharsets.UTF_8));
    assertThat(signal.id()).isEqualTo("a\"b\\");
    assertThat(((Signal.Accept) signal.signal()).decision().text()).isEqualTo("contacts.o\"x:y");
  }

  @Test
  void whatIsMisusedSendsNothing() {
    for (List<String> wrong :
        List.of(
            List.of("resync"),
            List.of("resync", "contacts", "--ids"),
            List.of("resync", "contacts", "--ids", "1", "--from", "x", "--to", "y"),
            List.of("resync", "contacts", "--from", "x"),
            List.of("resync", "contacts", "--id", "1"),
            List.of("reconcile"),
            List.of("reconcile", "a\nb"),
            List.of("release", "contacts"),
            List.of("offsets"),
            List.of("offsets", "delete", "contacts"),
            List.of("offsets", "rewind", "contacts", "later"),
            List.of("events", "--all"),
            List.of("reconsile", "contacts"))) {
      Result result = run(wrong.toArray(String[]::new));
      assertThat(result.exit()).as("%s: %s", wrong, result.out()).isEqualTo(2);
      assertThat(result.err()).startsWith("crm: ");
    }
    assertThat(folder.resolve("bin/kafka-console-producer.sh.in")).doesNotExist();
    assertThat(calls).noneMatch(call -> call.startsWith("PATCH") || call.startsWith("PUT"));
  }

  @Test
  void aConnectorThatReadsNoSignalsIsTold() {
    config = "{\"name\":\"crm\",\"topic.prefix\":\"crm\"}";
    Result result = run("reconcile", "contacts");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("reconcile.consumer.bootstrap.servers");
  }

  @Test
  void anErrorOfTheRestApiIsShown() {
    Result result = run("--connector", "other", "reconcile", "contacts");
    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err()).contains("404").contains("not found");
  }

  @Test
  void offsetsAreShownByObject() {
    assertThat(run("offsets", "show").out().lines()).containsExactly(CURSOR, SCHEMA, DEALS);
    assertThat(run("offsets", "show", "deals").out().lines()).containsExactly(DEALS);
  }

  @Test
  void aRewindSetsTheWatermarkBackWhileTheConnectorIsStopped() throws IOException {
    Result result = run("offsets", "rewind", "contacts", "2025-11-01T00:00:00Z");
    assertThat(result.exit()).as(result.err()).isZero();
    List<String> changes = calls.stream().filter(call -> !call.startsWith("GET")).toList();
    assertThat(changes)
        .hasSize(3)
        .startsWith("PUT /connectors/crm/stop")
        .endsWith("PUT /connectors/crm/resume");
    JsonNode altered =
        new ObjectMapper().readTree(changes.get(1).substring(changes.get(1).indexOf('{')));
    assertThat(altered.get("offsets")).hasSize(1);
    JsonNode offset = altered.get("offsets").get(0).get("offset");
    assertThat(offset.get("incremental.watermark").longValue()).isEqualTo(1_761_955_200_000L);
    assertThat(offset.get("t0").longValue()).isEqualTo(1_764_019_185_000L);
    assertThat(offset).hasSize(3);
  }

  @Test
  void aResetForgetsTheCursorOfOneObjectAndKeepsItsSchema() throws IOException {
    assertThat(run("offsets", "reset", "contacts").exit()).isZero();
    String patch =
        calls.stream().filter(call -> call.startsWith("PATCH")).findFirst().orElseThrow();
    JsonNode altered = new ObjectMapper().readTree(patch.substring(patch.indexOf('{')));
    assertThat(altered.get("offsets")).hasSize(1);
    JsonNode one = altered.get("offsets").get(0);
    assertThat(one.get("partition").has("part")).isFalse();
    assertThat(one.get("partition").get("object").textValue()).isEqualTo("contacts");
    assertThat(one.get("offset").isNull()).isTrue();
  }

  @Test
  void theTopicIsCreatedWithOnePartition() {
    assertThat(run("create-topic").exit()).isZero();
    assertThat(read("kafka-topics.sh.args"))
        .contains("--create --topic crm.signals --partitions 1")
        .contains("cleanup.policy=delete");
  }

  @Test
  void eventsAreReadWhateverTheConverterIs() throws IOException {
    String details = "{\"id\":\"r1\",\"type\":\"resync\"}";
    String payload =
        "{\"kind\":\"signal.applied\",\"object\":\"contacts\",\"level\":\"info\","
            + "\"at\":1764019185000,\"text\":\"It says \\\"größer\\\".\",\"details\":"
            + new ObjectMapper().writeValueAsString(details)
            + ",\"id\":\"e\"}";
    Files.writeString(
        folder.resolve("bin/kafka-console-consumer.sh.out"),
        Stream.of(
                payload.getBytes(StandardCharsets.UTF_8),
                ("{\"schema\":{\"type\":\"struct\",\"fields\":[{\"field\":\"kind\"}]},\"payload\":"
                        + payload
                        + "}")
                    .getBytes(StandardCharsets.UTF_8),
                avro("delete.held", null, "alert", 1_764_019_185_123L, "Zwölf", "{\"id\":\"r2\"}"),
                "nonsense".getBytes(StandardCharsets.UTF_8))
            .map(CrmScriptTest::print)
            .reduce("", (all, line) -> all + line + "\n"));
    assertThat(run("events", "--from-beginning").out().lines())
        .containsExactly(
            "2025-11-24T21:19:45Z info signal.applied contacts It says \"größer\".",
            "2025-11-24T21:19:45Z info signal.applied contacts It says \"größer\".",
            "2025-11-24T21:19:45Z alert delete.held - Zwölf",
            "(not an event of the connector) nonsense");
    assertThat(read("kafka-console-consumer.sh.args"))
        .contains("--topic crm.events")
        .contains("--from-beginning")
        .contains("BytesDeserializer");
    assertThat(run("events", "--id", "r2").out()).contains("delete.held").doesNotContain("resync");
  }

  /** As the registry's converter writes an event. */
  private static byte[] avro(
      String kind, String object, String level, long at, String text, String details) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, 0, 7});
    writeText(kind, out);
    writeLong(object == null ? 0 : 1, out);
    if (object != null) {
      writeText(object, out);
    }
    writeText(level, out);
    writeLong(at, out);
    writeText(text, out);
    writeText(details, out);
    writeLong(0, out);
    return out.toByteArray();
  }

  private static void writeText(String text, ByteArrayOutputStream out) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeLong(bytes.length, out);
    out.writeBytes(bytes);
  }

  private static void writeLong(long value, ByteArrayOutputStream out) {
    long zigzag = value << 1 ^ value >> 63;
    while (zigzag > 127) {
      out.write((int) (zigzag & 127 | 128));
      zigzag >>>= 7;
    }
    out.write((int) zigzag);
  }

  /** As Kafka's console consumer prints bytes. */
  private static String print(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte each : bytes) {
      int unsigned = each & 0xff;
      text.append(
          unsigned >= ' ' && unsigned <= '~'
              ? String.valueOf((char) unsigned)
              : String.format(Locale.ROOT, "\\x%02X", unsigned));
    }
    return text.toString();
  }
}
