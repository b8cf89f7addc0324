/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crmconnect.documentation.DocumentedCommands;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code bin/crm}, with a running worker and Kafka's own tools. */
@DisabledOnOs(OS.WINDOWS)
@ExtendWith(SharedStack.class)
final class CrmScriptIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private final List<Process> running = new ArrayList<>();
  private SimulatedCrm crm;
  private String connector;

  private record Result(int exit, String out, String err) {}

  @BeforeEach
  void startCrm() {
    crm = SimulatedCrm.start(SimulatedCrm.SMALL);
  }

  @AfterEach
  void stop(Stack stack) {
    for (Process process : running) {
      process.descendants().forEach(ProcessHandle::destroy);
      process.destroy();
    }
    stack.connectRest().delete(connector);
    crm.close();
  }

  @Test
  void offsetsAreShownRewoundAndReset(Stack stack) throws Exception {
    connector = "script_offsets";
    start(stack, Map.of());
    String deals = connector + ".deals";
    int copied = await(stack, deals, records -> records.size() > 0 && isFinished(stack));

    assertThat(crm(stack, "status").out()).contains("\"state\":\"RUNNING\"");
    List<JsonNode> all = lines(crm(stack, "offsets", "show"));
    assertThat(all)
        .extracting(each -> each.at("/partition/object").asText())
        .contains("deals", "companies");
    assertThat(lines(crm(stack, "offsets", "show", "deals")))
        .isNotEmpty()
        .allSatisfy(each -> assertThat(each.at("/partition/object").asText()).isEqualTo("deals"));

    // Without a consumer, the task does not know what it emitted before its start.
    Instant beforeTheEdit = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
    crm.editDeal();
    int edited = await(stack, deals, records -> records.size() > copied);
    assertThat(crm(stack, "offsets", "rewind", "deals", beforeTheEdit.toString()).out())
        .contains("altered successfully");
    stack.connectRest().awaitRunning(connector, 1, TIMEOUT);
    int rewound = await(stack, deals, records -> records.size() > edited);
    assertThat(rewound - edited).as("only what changed since then").isLessThan(copied);

    assertThat(crm(stack, "offsets", "reset", "deals").out()).contains("altered successfully");
    stack.connectRest().awaitRunning(connector, 1, TIMEOUT);
    await(stack, deals, records -> records.size() >= rewound + copied);
  }

  @Test
  void whatCannotBeAlteredIsRefusedAndTheConnectorRunsOn(Stack stack) throws Exception {
    connector = "script_refused";
    start(stack, Map.of());
    await(stack, connector + ".deals", records -> records.size() > 0 && isFinished(stack));

    Result unknown = crm(stack, "offsets", "reset", "dials");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("no offset of dials");
    Result future = crm(stack, "offsets", "rewind", "deals", "2199-01-01T00:00:00Z");
    assertThat(future.exit()).as(future.toString()).isEqualTo(1);
    assertThat(future.err()).contains("incremental.watermark");
    stack.connectRest().awaitRunning(connector, 1, TIMEOUT);
  }

  /** The events in each of the formats that the script reads. */
  @ParameterizedTest
  @ValueSource(strings = {"json", "avro"})
  void signalsAreAnsweredByEvents(String format, Stack stack) throws Exception {
    connector = "script_events_" + format;
    start(stack, format.equals("avro") ? stack.registry().avroSettings() : Map.of());
    Awaitility.await().atMost(TIMEOUT).until(() -> isFinished(stack));
    Map<String, String> config = settings(stack, Map.of());
    if (format.equals("avro")) {
      config.putAll(stack.registry().avroSettings());
    }
    assertThat(crm(stack, "create-topic").out()).contains(connector + ".signals");
    config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    ConnectRest connect = stack.connectRest();
    assertThat(connect.put(connector, config).isOk()).isTrue();
    connect.awaitRunning(connector, 1, TIMEOUT);
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> connect.offsets(connector).text().contains("signals.position"));

    List<String> events = follow(stack, "events", "--from-beginning");
    List<String> answers = follow(stack, "events", "--from-beginning", "--id", "mine");
    assertThat(crm(stack, "--signal-id", "other", "reconcile", "nothing").exit()).isZero();
    assertThat(crm(stack, "--signal-id", "mine", "reconcile", "deals").out()).contains("mine");

    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(events)
                    .anyMatch(line -> line.matches(instant() + "info backfill.finished deals .+"))
                    .anyMatch(line -> line.matches(instant() + "warn signal.refused \\S+ .+")));
    Awaitility.await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(answers)
                    .singleElement()
                    .asString()
                    .matches(instant() + "info signal.applied deals .+"));
    assertThat(events).noneMatch(line -> line.startsWith("(not an event"));
  }

  /** The page's commands as they stand there, apart from addresses and names. */
  @Test
  void theCommandsOfThePageSendSignals(Stack stack) throws Exception {
    connector = "script_page";
    List<String> commands =
        DocumentedCommands.read(Path.of("docs/signals.md")).stream()
            .filter(block -> block.mark().equals("run by CrmScriptIT"))
            .map(DocumentedCommands.Block::commands)
            .toList();
    assertThat(commands).hasSize(4);
    String bootstrap = stack.broker().bootstrapServers();
    Map<String, String> consumer = Map.of("reconcile.consumer.bootstrap.servers", bootstrap);
    start(stack, consumer);
    shell(stack, commands.get(0));
    Awaitility.await().atMost(TIMEOUT).until(() -> isFinished(stack));
    ConnectRest connect = stack.connectRest();
    Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> connect.offsets(connector).text().contains("signals.position"));

    List<String> sent = shell(stack, commands.get(1)).lines().toList();
    assertThat(sent).hasSize(2).allMatch(line -> line.startsWith("Sent signal "));
    shell(stack, commands.get(3));
    List<String> ids = List.of(sent.get(0).split("[ .]")[2], sent.get(1).split("[ .]")[2], "1");
    for (String id : ids) {
      List<String> answers =
          follow(bash(stack, commands.get(2).replace("20261127T160000Z-4711", id)).start());
      Awaitility.await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () ->
                  assertThat(answers)
                      .as(id)
                      .singleElement()
                      .asString()
                      .matches(instant() + "info signal.applied deals .+"));
    }
  }

  private String shell(Stack stack, String commands) throws Exception {
    Process process = bash(stack, commands).redirectErrorStream(true).start();
    running.add(process);
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as(commands).isTrue();
    assertThat(process.exitValue()).as(commands + out).isZero();
    return out;
  }

  /** {@code bash} with these commands of the page, whose variables are set in each shell. */
  private ProcessBuilder bash(Stack stack, String commands) {
    Path tools = stack.kafkaTools();
    String here =
        commands
            .replace("http://localhost:8083", stack.connectRest().url())
            .replace("localhost:9092", stack.broker().bootstrapServers())
            .replace("/opt/kafka", tools.toString())
            .replace("hubspot-crm", connector)
            .replace("crm.signals", connector + ".signals")
            .replace("contacts", "deals");
    ProcessBuilder builder = new ProcessBuilder("bash", "-ec", here);
    builder.environment().put("CRM_CONNECTOR", connector);
    builder.environment().put("CRM_URL", stack.connectRest().url());
    builder.environment().put("KAFKA_HOME", tools.toString());
    builder
        .environment()
        .merge("PATH", tools.resolve("bin").toString(), (path, bin) -> bin + ":" + path);
    return builder;
  }

  private static String instant() {
    return "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ ";
  }

  private Map<String, String> settings(Stack stack, Map<String, String> overrides) {
    Map<String, String> config =
        Connectors.sourceConfig(
            connector, crm.url(), stack.storeSecret(connector, SimulatedCrm.TOKEN));
    config.put("crm.objects", "companies,deals");
    config.putAll(overrides);
    return config;
  }

  private void start(Stack stack, Map<String, String> overrides) {
    Connectors.start(stack.connectRest(), connector, settings(stack, overrides), 1);
  }

  /** Whether the deals were copied. */
  private boolean isFinished(Stack stack) {
    String bootstrap = stack.broker().bootstrapServers();
    String topic = connector + ".events";
    return TopicRecords.readIfExists(bootstrap, topic).stream()
        .map(record -> new String(record.value(), StandardCharsets.ISO_8859_1))
        .anyMatch(text -> text.contains("backfill.finished") && text.contains("deals"));
  }

  private interface RecordsCheck {
    boolean test(List<ConsumerRecord<byte[], byte[]>> records);
  }

  /** Waits until the topic is as expected; returns its number of records. */
  private static int await(Stack stack, String topic, RecordsCheck check) {
    String bootstrap = stack.broker().bootstrapServers();
    return Awaitility.await()
        .atMost(TIMEOUT)
        .until(() -> TopicRecords.readIfExists(bootstrap, topic), check::test)
        .size();
  }

  private static List<JsonNode> lines(Result result) {
    assertThat(result.exit()).as(result.err()).isZero();
    return result.out().lines().map(CrmScriptIT::readJson).toList();
  }

  private static JsonNode readJson(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  private ProcessBuilder script(Stack stack, String... arguments) {
    List<String> command = new ArrayList<>(List.of("bash", "bin/crm"));
    command.addAll(List.of("--connector", connector, "--url", stack.connectRest().url()));
    command.addAll(List.of("--bootstrap", stack.broker().bootstrapServers()));
    command.addAll(List.of("--kafka", stack.kafkaTools().toString()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private Result crm(Stack stack, String... arguments) throws Exception {
    File out = Files.createTempFile(folder, "crm", ".out").toFile();
    File err = Files.createTempFile(folder, "crm", ".err").toFile();
    Process process = script(stack, arguments).redirectOutput(out).redirectError(err).start();
    running.add(process);
    assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
        .as(Stream.of(arguments).toList().toString())
        .isTrue();
    return new Result(
        process.exitValue(), Files.readString(out.toPath()), Files.readString(err.toPath()));
  }

  /** The lines that the script prints from now on, until the test ends. */
  private List<String> follow(Stack stack, String... arguments) throws IOException {
    return follow(script(stack, arguments).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  private List<String> follow(Process process) {
    running.add(process);
    List<String> lines = new CopyOnWriteArrayList<>();
    Thread reader =
        new Thread(
            () -> {
              try (BufferedReader out =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                out.lines().forEach(lines::add);
              } catch (IOException | UncheckedIOException e) {
                lines.add("(ended: " + e.getMessage() + ")");
              }
            },
            "crm-events");
    reader.setDaemon(true);
    reader.start();
    return lines;
  }
}
