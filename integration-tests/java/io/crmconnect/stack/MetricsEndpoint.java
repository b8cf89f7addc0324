/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.management.Attribute;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;

/**
 * Serves the beans of a JVM to Prometheus by the {@link ExporterRules}. It stands in for the JMX
 * exporter, which the worker would load as an agent.
 */
public final class MetricsEndpoint implements AutoCloseable {
  private final ExporterRules rules;
  private final MBeanServerConnection beans;
  private final AutoCloseable connection;
  private final HttpServer server;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "metrics-endpoint");
            thread.setDaemon(true);
            return thread;
          });

  private MetricsEndpoint(
      ExporterRules rules, MBeanServerConnection beans, AutoCloseable connection)
      throws IOException {
    this.rules = rules;
    this.beans = beans;
    this.connection = connection;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/metrics", this::respond);
    server.setExecutor(executor);
    server.start();
  }

  /** Serves the beans of another process on this machine. */
  public static MetricsEndpoint ofProcess(ExporterRules rules, long pid) {
    try {
      JMXConnector connector = Jmx.connect(pid);
      return new MetricsEndpoint(rules, connector.getMBeanServerConnection(), connector);
    } catch (Exception e) {
      throw new StackException("The beans of process " + pid + " cannot be read", e);
    }
  }

  /** Serves these beans. */
  public static MetricsEndpoint of(ExporterRules rules, MBeanServerConnection beans) {
    try {
      return new MetricsEndpoint(rules, beans, () -> {});
    } catch (IOException e) {
      throw new UncheckedIOException("The metrics cannot be served", e);
    }
  }

  /** Host and port, as Prometheus needs them. */
  String target() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  public String url() {
    return "http://" + target() + "/metrics";
  }

  private void respond(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = text().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    } catch (JMException e) {
      throw new IOException(e);
    }
  }

  /** Samples of the same metric must be together. */
  private String text() throws IOException, JMException {
    Map<String, Set<String>> lines = new TreeMap<>();
    for (String pattern : rules.beanPatterns()) {
      for (ObjectName bean : beans.queryNames(new ObjectName(pattern), null)) {
        addSamples(bean, lines);
      }
    }
    return lines.entrySet().stream()
        .map(metric -> metric.getKey() + String.join("", metric.getValue()))
        .collect(Collectors.joining());
  }

  private void addSamples(ObjectName bean, Map<String, Set<String>> lines)
      throws IOException, JMException {
    try {
      String[] names =
          List.of(beans.getMBeanInfo(bean).getAttributes()).stream()
              .map(MBeanAttributeInfo::getName)
              .toArray(String[]::new);
      for (Attribute attribute : beans.getAttributes(bean, names).asList()) {
        Optional<ExporterRules.Metric> exported = rules.apply(bean, attribute.getName());
        if (exported.isPresent() && attribute.getValue() instanceof Number number) {
          ExporterRules.Metric metric = exported.get();
          String type = metric.type().toLowerCase(Locale.ROOT);
          lines
              .computeIfAbsent(
                  "# TYPE " + metric.name() + " " + type + "\n", head -> new TreeSet<>())
              .add(metric.name() + labels(metric) + " " + number.doubleValue() + "\n");
        }
      }
    } catch (InstanceNotFoundException e) {
      // The task has stopped since the names were listed.
    }
  }

  private static String labels(ExporterRules.Metric metric) {
    return metric.labels().entrySet().stream()
        .map(label -> label.getKey() + "=\"" + escape(label.getValue()) + "\"")
        .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escape(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdown();
    try {
      connection.close();
    } catch (Exception e) {
      throw new StackException("The connection to the beans did not close", e);
    }
  }
}
