/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.crm.Json;
import io.crmconnect.documentation.DocumentedCommands;
import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of the documentation that are marked with this test, as they stand there, in the
 * order of an operator: install, check, start, copy and edit offsets, restart, read again. Only
 * addresses and the names of the connector and the account are replaced.
 */
@ExtendWith(SharedStack.class)
final class DocumentedCommandsIT {
  private static final String MARK = "run by DocumentedCommandsIT";
  private static final String CONNECTOR = "documented";
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  @TempDir private Path folder;
  private Stack stack;

  @Test
  void theCommandsDoWhatTheyAreThereFor(Stack shared) throws Exception {
    stack = shared;
    assumeThat(run("command -v bash curl unzip sha256sum").exit()).isZero();
    BuildLayout build = BuildLayout.ofBuild(Path.of(""));
    Path zip = build.connectorZip();
    String version =
        zip.getFileName().toString().replaceAll("crmconnect-kafka-connect-crm-(.*)\\.zip", "$1");
    for (String suffix : List.of("", ".sha256")) {
      Files.copy(
          zip.resolveSibling(zip.getFileName() + suffix),
          folder.resolve(zip.getFileName() + suffix));
    }
    Path plugins = Files.createDirectories(folder.resolve("plugins"));
    for (String command : commands("docs/install.md")) {
      succeed(
          command
              .replace("<version>", version)
              .replace("/usr/share/kafka-connect/plugins", plugins.toString()));
    }
    Path home = plugins.resolve(zip.getFileName().toString().replace(".zip", ""));
    assertThat(home.resolve("manifest.json")).exists();
    assertThat(home.resolve("bin/snowflake")).isExecutable();

    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      ConnectRest connect = stack.connectRest();
      writeConfigs(crm);
      List<String> quickstart = commands("docs/quickstart.md");
      assertThat(quickstart).hasSize(2);
      assertThat(Json.MAPPER.readTree(succeed(quickstart.get(0))).path("error_count").asInt(-1))
          .isZero();
      succeed(quickstart.get(1));
      connect.awaitRunning(CONNECTOR, 1, TIMEOUT);
      awaitDeals(500);
      connect.delete(CONNECTOR);
      for (String command : commands("README.md")) {
        succeed(command);
      }
      connect.awaitRunning(CONNECTOR, 1, TIMEOUT);

      for (String page : List.of("docs/upgrade.md", "docs/deletes.md")) {
        for (String command : commands(page)) {
          succeed(command);
        }
        connect.awaitRunning(CONNECTOR, 1, TIMEOUT);
      }

      for (String command : commands("docs/faq.md")) {
        succeed(command.replace("12345", account(connect)).replace("contacts", "deals"));
      }
      connect.awaitRunning(CONNECTOR, 1, TIMEOUT);
      // The offset was taken away, and appears again when the history is copied again.
      Awaitility.await().atMost(TIMEOUT).until(() -> isBackfilled(connect));

      List<String> sinks = commands("docs/sinks.md");
      assertThat(sinks).hasSize(2);
      assertThat(succeed(sinks.get(0)))
          .contains("crm.contacts:crm_contacts", "crm_contacts_current");
      assertThat(succeed(sinks.get(1).replace("crm\\.", CONNECTOR + "\\.")))
          .contains(CONNECTOR + ".deals:" + CONNECTOR + "_deals");
      connect.delete(CONNECTOR);
    }
  }

  private static List<String> commands(String page) throws Exception {
    List<String> commands =
        DocumentedCommands.read(Path.of(page)).stream()
            .filter(block -> block.mark().equals(MARK))
            .map(DocumentedCommands.Block::commands)
            .toList();
    assertThat(commands).as(page).isNotEmpty();
    return commands;
  }

  /** {@code config/hubspot-source.json}, and what the quickstart says about {@code config.json}. */
  private void writeConfigs(SimulatedCrm crm) throws Exception {
    ObjectNode source =
        (ObjectNode) Json.MAPPER.readTree(Path.of("config/hubspot-source.json").toFile());
    source.put("name", CONNECTOR);
    ObjectNode config = (ObjectNode) source.get("config");
    Map<String, String> settings =
        Connectors.sourceConfig(
            CONNECTOR, crm.url(), stack.storeSecret(CONNECTOR, SimulatedCrm.TOKEN));
    config.removeAll();
    settings.forEach(config::put);
    config.put("crm.objects", "deals");
    config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    Files.createDirectories(folder.resolve("config"));
    Json.MAPPER.writeValue(folder.resolve("config/hubspot-source.json").toFile(), source);
    ObjectNode checked = config.deepCopy();
    checked.put("name", CONNECTOR);
    Json.MAPPER.writeValue(folder.resolve("config.json").toFile(), checked);
    Path project = Path.of("").toAbsolutePath();
    Files.createSymbolicLink(folder.resolve("bin"), project.resolve("bin"));
  }

  private static String account(ConnectRest connect) {
    for (JsonNode offset : connect.offsets(CONNECTOR).json().get("offsets")) {
      return offset.path("partition").path("account").asText();
    }
    throw new AssertionError("no offsets");
  }

  private static boolean isBackfilled(ConnectRest connect) {
    for (JsonNode offset : connect.offsets(CONNECTOR).json().get("offsets")) {
      if (offset.path("offset").path("backfill").asText().equals("done")) {
        return true;
      }
    }
    return false;
  }

  private long countDeals() {
    String bootstrap = stack.broker().bootstrapServers();
    return TopicRecords.readIfExists(bootstrap, CONNECTOR + ".deals").size();
  }

  private void awaitDeals(long count) {
    Awaitility.await().atMost(TIMEOUT).until(() -> countDeals() >= count);
  }

  private record Result(int exit, String out) {}

  private String succeed(String commands) throws Exception {
    String here =
        commands
            .replace("http://localhost:8083", stack.connectRest().url())
            .replace("localhost:8083", stack.connectRest().url())
            .replace("hubspot-crm", CONNECTOR)
            .replace("localhost:9092", stack.broker().bootstrapServers());
    Result result = run(here);
    assertThat(result.exit()).as(here + "\n" + result.out()).isZero();
    return result.out();
  }

  /** While the workers rebalance or a connector stops, Connect refuses calls for a moment. */
  private Result run(String commands) throws Exception {
    String kafka = Path.of("target/runtime/kafka-4.3").toAbsolutePath() + "/*";
    String script =
        """
        set -euo pipefail
        curl() {
          for attempt in $(seq 60); do
            if command curl --silent --fail "$@"; then return; fi
            sleep 1
          done
          command curl --silent --show-error --fail-with-body "$@"
        }
        kafka-topics.sh() { java -cp '%s' org.apache.kafka.tools.TopicCommand "$@"; }
        """
            .formatted(kafka);
    Process process =
        new ProcessBuilder("bash", "-c", script + commands)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).as(commands).isTrue();
    return new Result(process.exitValue(), out);
  }
}
