/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Creates connectors with settings as an operator would write them. */
final class Connectors {
  static final String CRM_CLASS = "io.crmconnect.CrmSourceConnector";
  static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  private Connectors() {}

  /** The source in config/ with this address, JSON rows and short intervals. */
  static Map<String, String> sourceConfig(String prefix, String url, String token) {
    Map<String, String> config = readExample("hubspot-source.json");
    config.put("crm.objects", "contacts,companies,deals,owners,custom_pets");
    config.put("crm.reference", "");
    config.put("crm.base.url", url);
    config.remove("reconcile.consumer.bootstrap.servers");
    config.put("hubspot.access.token", token);
    config.put("topic.prefix", prefix);
    config.put("poll.interval.ms", "1000");
    config.put("incremental.settle.ms", "2500");
    config.put("incremental.recheck.delay.ms", "5000");
    return config;
  }

  /** The sink in config/ with the stack's Postgres. */
  static Map<String, String> sinkConfig(Stack stack, String prefix) {
    Map<String, String> config = sinkExample("jdbc-sink-postgres.json", stack, prefix);
    config.put("connection.url", stack.postgres().jdbcUrl());
    config.put("connection.username", stack.postgres().user());
    config.put("connection.password", "unused");
    return config;
  }

  /** A sink in config/ for the topics with this prefix, in Avro. */
  static Map<String, String> sinkExample(String file, Stack stack, String prefix) {
    Map<String, String> config = readExample(file);
    config.putAll(stack.registry().avroSettings());
    config.put("topics.regex", config.get("topics.regex").replace("crm", prefix));
    // The topics are created after the sink.
    config.put("consumer.override.metadata.max.age.ms", "1000");
    return config;
  }

  private static Map<String, String> readExample(String file) {
    try {
      JsonNode example = new ObjectMapper().readTree(Path.of("config", file).toFile());
      Map<String, String> config = new TreeMap<>();
      example
          .get("config")
          .properties()
          .forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
      return config;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The whole path from the CRM through Avro into the warehouse, on a worker. */
  static void startWholePath(Stack stack, ConnectRest connect, SimulatedCrm crm, String prefix) {
    startWholePath(stack, connect, crm, prefix, Map.of());
  }

  /**
   * @param overrides settings of the source that override the others
   */
  static void startWholePath(
      Stack stack,
      ConnectRest connect,
      SimulatedCrm crm,
      String prefix,
      Map<String, String> overrides) {
    startSource(stack, connect, crm, prefix, overrides);
    start(connect, prefix + "-sink", sinkConfig(stack, prefix), 1);
  }

  /** Changes settings of the source of the whole path. */
  static void startSource(
      Stack stack,
      ConnectRest connect,
      SimulatedCrm crm,
      String prefix,
      Map<String, String> overrides) {
    Map<String, String> source =
        sourceConfig(prefix, crm.url(), stack.storeSecret(prefix, SimulatedCrm.TOKEN));
    source.putAll(stack.registry().avroSettings());
    source.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    source.putAll(overrides);
    start(connect, prefix, source, 2);
  }

  /** The whole path from a Salesforce org, whose contacts are read by a bulk job. */
  static void startSalesforcePath(Stack stack, SimulatedOrg org, String prefix) {
    Map<String, String> source = readExample("salesforce-source.json");
    source.put("crm.objects", String.join(",", SimulatedOrg.OBJECTS.values()));
    source.put("crm.base.url", org.url());
    source.put("salesforce.domain", "localhost");
    source.put("salesforce.client.id", "sim-client");
    source.put("salesforce.client.secret", stack.storeSecret(prefix, SimulatedOrg.SECRET));
    source.put("salesforce.bulk.threshold", "5000");
    // Deletes of parents are those of their children too.
    source.put("delete.max.percent", "100");
    source.put("schema.refresh.interval.ms", "5000");
    source.put("topic.prefix", prefix);
    source.put("poll.interval.ms", "1000");
    source.put("incremental.settle.ms", "2500");
    source.put("incremental.recheck.delay.ms", "5000");
    source.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    source.putAll(stack.registry().avroSettings());
    start(stack.connectRest(), prefix, source, 2);
    start(stack.connectRest(), prefix + "-sink", sinkConfig(stack, prefix), 1);
  }

  static void start(ConnectRest connect, String name, Map<String, String> config, int tasks) {
    ConnectRest.Reply reply = connect.put(name, config);
    assertThat(reply.isOk()).as(reply.text()).isTrue();
    connect.awaitRunning(name, tasks, START_TIMEOUT);
  }

  static void stopWholePath(ConnectRest connect, String prefix) {
    connect.delete(prefix);
    connect.delete(prefix + "-sink");
  }
}
