/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A schema registry with Confluent's API and its own. It keeps its schemas in a file. */
public final class RegistryServer implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(240);

  private final BuildLayout buildLayout;
  private final Path folder;
  private final int port = Ports.findFree(1).get(0);
  private ManagedProcess managedProcess;

  RegistryServer(BuildLayout buildLayout, Path folder) {
    this.buildLayout = buildLayout;
    this.folder = folder;
  }

  /** The URL for the converter. */
  public String url() {
    return root() + "/apis/registry/v2";
  }

  /** The Confluent Schema Registry API. */
  public String confluentUrl() {
    return root() + "/apis/ccompat/v7";
  }

  /**
   * The settings of a connector that writes and reads Avro, with ids in the format of Confluent's
   * converter.
   */
  public Map<String, String> avroSettings() {
    Map<String, String> config = new TreeMap<>();
    for (String converter : List.of("key.converter", "value.converter")) {
      config.put(converter, "io.apicurio.registry.utils.converter.AvroConverter");
      avroConverterSettings().forEach((name, value) -> config.put(converter + "." + name, value));
    }
    return config;
  }

  /** The same for one converter. */
  public Map<String, String> avroConverterSettings() {
    Map<String, String> config = new TreeMap<>();
    config.put("apicurio.registry.url", url());
    config.put("apicurio.registry.auto-register", "true");
    config.put("apicurio.registry.find-latest", "false");
    config.put("apicurio.registry.as-confluent", "true");
    // The meaning of as-confluent; set explicitly because the converter warns otherwise.
    config.put("apicurio.registry.id-handler", "io.apicurio.registry.serde.Legacy4ByteIdHandler");
    config.put("apicurio.registry.use-id", "contentId");
    config.put("apicurio.registry.headers.enabled", "false");
    return config;
  }

  /** The text of the latest schema of the subject; empty if there is none. */
  public Optional<String> latestSchema(String subject) {
    try {
      URI version = URI.create(confluentUrl() + "/subjects/" + subject + "/versions/latest");
      Http.Reply reply = Http.get(version);
      return reply.status() == 200
          ? Optional.of(new ObjectMapper().readTree(reply.body()).path("schema").asText())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String root() {
    return "http://127.0.0.1:" + port;
  }

  /** Starts the registry, also after {@link #kill}, and waits until it is ready. */
  public RegistryServer start() {
    managedProcess =
        ManagedProcess.start(
            "the registry",
            folder.resolve("registry.log"),
            Jvm.command(
                "384m",
                List.of(
                    "-Dquarkus.http.host=127.0.0.1",
                    "-Dquarkus.http.port=" + port,
                    // Written at once: a converter keeps the id of a schema that it registered.
                    "-Dquarkus.datasource.jdbc.url=jdbc:h2:file:"
                        + folder.resolve("registry-data")
                        + ";WRITE_DELAY=0"),
                "-jar",
                runnerJar().toString()));
    URI subjects = URI.create(confluentUrl() + "/subjects");
    Waiting.awaitCondition(
        "its first response",
        START_TIMEOUT,
        managedProcess,
        () -> Http.get(subjects).status() == 200);
    return this;
  }

  /** Kills the registry with SIGKILL; its schemas stay. */
  public void kill() {
    managedProcess.kill();
  }

  private Path runnerJar() {
    Path home = buildLayout.registryFolder();
    try (Stream<Path> files = Files.walk(home, 2)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> new StackException("No runner jar in " + home));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No registry in " + home + ": run `mvn pre-integration-test`", e);
    }
  }

  @Override
  public void close() {
    if (managedProcess != null) {
      managedProcess.kill(); // the next stack begins with an empty folder
    }
  }
}
