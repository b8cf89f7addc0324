/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Prometheus server with the settings and alerts in {@code config/prometheus}. */
public final class Prometheus implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** A series that a query returned; the points are seconds and values. */
  public record Series(Map<String, String> labels, List<double[]> points) {}

  private final int port = Ports.findFree(1).get(0);
  private final ManagedProcess managedProcess;

  private Prometheus(Path program, Path folder, Path settings) {
    managedProcess =
        ManagedProcess.start(
            "Prometheus",
            folder.resolve("prometheus.log"),
            List.of(
                program.toString(),
                "--config.file=" + settings,
                "--storage.tsdb.path=" + folder.resolve("prometheus-data"),
                "--web.listen-address=127.0.0.1:" + port));
  }

  /** The program on the path, or the one that the environment variable {@code PROMETHEUS} names. */
  public static Optional<Path> find() {
    return Stream.concat(
            Stream.ofNullable(System.getenv("PROMETHEUS")).map(Path::of),
            Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .map(folder -> Path.of(folder, "prometheus")))
        .filter(Files::isExecutable)
        .filter(file -> !Files.isDirectory(file))
        .findFirst();
  }

  /**
   * Starts the server.
   *
   * @param project with the settings in {@code config/prometheus}
   * @param interval between two readings of the metrics
   */
  public static Prometheus start(
      Path program, Path project, Path folder, MetricsEndpoint endpoint, Duration interval) {
    Path examples = project.toAbsolutePath().resolve("config").resolve("prometheus");
    Path settings =
        Jvm.write(
            folder.toAbsolutePath().resolve("prometheus.yaml"),
            read(examples.resolve("prometheus.yaml"))
                .replace("15s", interval.toSeconds() + "s")
                .replace("alerts.yaml", examples.resolve("alerts.yaml").toString())
                .replace("localhost:9404", endpoint.target()));
    Prometheus prometheus = new Prometheus(program, folder.toAbsolutePath(), settings);
    Waiting.awaitCondition(
        "its first response", START_TIMEOUT, prometheus.managedProcess, prometheus::isReady);
    return prometheus;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  private boolean isReady() throws IOException {
    return Http.get(URI.create(url() + "/-/ready")).status() == 200;
  }

  public String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What the query returns at present. */
  public List<Series> query(String query) {
    return call("query?query=" + encode(query));
  }

  /** What the query returned in a time, in this many points. */
  public List<Series> queryRange(String query, Duration time, int points) {
    double now = System.currentTimeMillis() / 1000.0;
    return call(
        "query_range?query="
            + encode(query)
            + "&start="
            + (now - time.toSeconds())
            + "&end="
            + now
            + "&step="
            + Math.max(1, time.toSeconds() / points));
  }

  private List<Series> call(String path) {
    try {
      Http.Reply reply = Http.get(URI.create(url() + "/api/v1/" + path));
      if (reply.status() != 200) {
        throw new StackException("Prometheus rejected " + path + ": " + reply.body(), null);
      }
      List<Series> series = new ArrayList<>();
      for (JsonNode each : Json.MAPPER.readTree(reply.body()).path("data").path("result")) {
        series.add(toSeries(each));
      }
      return series;
    } catch (IOException e) {
      throw new UncheckedIOException("Prometheus does not respond", e);
    }
  }

  private static Series toSeries(JsonNode json) {
    Map<String, String> labels = new TreeMap<>();
    json.path("metric")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    List<double[]> points = new ArrayList<>();
    Iterable<JsonNode> values = json.has("value") ? List.of(json.get("value")) : json.get("values");
    for (JsonNode point : values) {
      points.add(new double[] {point.get(0).asDouble(), Double.parseDouble(point.get(1).asText())});
    }
    return new Series(labels, points);
  }

  private static String encode(String query) {
    return URLEncoder.encode(query, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    managedProcess.stop(Duration.ofSeconds(10));
  }
}
