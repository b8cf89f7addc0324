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

/** A schema registry that speaks the Confluent API and its own. Its schemas live in its memory. */
public final class Registry implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(120);

  private final Layout layout;
  private final Path folder;
  private final int port = Ports.free(1).get(0);
  private Proc proc;

  Registry(Layout layout, Path folder) {
    this.layout = layout;
    this.folder = folder;
  }

  /** Where the converter finds it. */
  public String url() {
    return root() + "/apis/registry/v2";
  }

  /** The Confluent Schema Registry API. */
  public String confluentUrl() {
    return root() + "/apis/ccompat/v7";
  }

  /**
   * A connector's settings to write and read Avro, with ids as Confluent's own converter has them.
   */
  public Map<String, String> avro() {
    Map<String, String> config = new TreeMap<>();
    for (String converter : List.of("key.converter", "value.converter")) {
      config.put(converter, "io.apicurio.registry.utils.converter.AvroConverter");
      avroConverter().forEach((name, value) -> config.put(converter + "." + name, value));
    }
    return config;
  }

  /** The same for one converter alone. */
  public Map<String, String> avroConverter() {
    Map<String, String> config = new TreeMap<>();
    config.put("apicurio.registry.url", url());
    config.put("apicurio.registry.auto-register", "true");
    config.put("apicurio.registry.find-latest", "false");
    config.put("apicurio.registry.as-confluent", "true");
    // What as-confluent means; said twice, or the converter warns that its default differs.
    config.put("apicurio.registry.id-handler", "io.apicurio.registry.serde.Legacy4ByteIdHandler");
    config.put("apicurio.registry.use-id", "contentId");
    config.put("apicurio.registry.headers.enabled", "false");
    return config;
  }

  /** The schema that was registered last under the subject, as text; empty: none was. */
  public Optional<String> latest(String subject) {
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

  Registry start() {
    proc =
        Proc.start(
            "the registry",
            folder.resolve("registry.log"),
            Jvm.command(
                "384m",
                List.of("-Dquarkus.http.host=127.0.0.1", "-Dquarkus.http.port=" + port),
                "-jar",
                runner().toString()));
    URI subjects = URI.create(confluentUrl() + "/subjects");
    Wait.until("its first answer", START, proc, () -> Http.get(subjects).status() == 200);
    return this;
  }

  private Path runner() {
    Path home = layout.registry();
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
    if (proc != null) {
      proc.kill(); // it keeps nothing
    }
  }
}
