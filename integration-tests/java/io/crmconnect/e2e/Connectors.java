package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The settings of the connectors, as an operator would write them, and how they are started. */
final class Connectors {
  static final String CRM_CLASS = "io.crmconnect.CrmSourceConnector";
  static final Duration START = Duration.ofSeconds(60);

  private Connectors() {}

  /** The source alone: rows as JSON, short intervals. */
  static Map<String, String> source(String prefix, String url, String token) {
    Map<String, String> config = new TreeMap<>();
    config.put("connector.class", CRM_CLASS);
    config.put("tasks.max", "2");
    config.put("crm.vendor", "hubspot");
    config.put("crm.objects", "contacts,companies,deals,owners,custom_pets");
    config.put("crm.base.url", url);
    config.put("hubspot.access.token", token);
    config.put("topic.prefix", prefix);
    config.put("poll.interval.ms", "1000");
    config.put("incremental.settle.ms", "2500");
    config.put("incremental.recheck.delay.ms", "5000");
    config.put("exactly.once.support", "required");
    config.put("topic.creation.default.replication.factor", "1");
    config.put("topic.creation.default.partitions", "1");
    config.put("topic.creation.default.cleanup.policy", "compact");
    return config;
  }

  /** Avro with its schemas in the registry, ids on the wire as Confluent's own converter has them. */
  static Map<String, String> avro(Stack stack) {
    Map<String, String> config = new TreeMap<>();
    for (String converter : new String[] {"key.converter", "value.converter"}) {
      config.put(converter, "io.apicurio.registry.utils.converter.AvroConverter");
      config.put(converter + ".apicurio.registry.url", stack.registry().url());
      config.put(converter + ".apicurio.registry.auto-register", "true");
      config.put(converter + ".apicurio.registry.find-latest", "false");
      config.put(converter + ".apicurio.registry.as-confluent", "true");
      config.put(converter + ".apicurio.registry.use-id", "contentId");
      config.put(converter + ".apicurio.registry.headers.enabled", "false");
    }
    return config;
  }

  static Map<String, String> sink(Stack stack, String prefix) {
    Map<String, String> config = avro(stack);
    config.put("connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector");
    config.put("tasks.max", "1");
    config.put("topics.regex", prefix + "\\.(contacts|companies|deals|owners|custom_.*)");
    config.put("connection.url", stack.postgres().jdbcUrl());
    config.put("connection.username", stack.postgres().user());
    config.put("connection.password", "unused");
    config.put("insert.mode", "upsert");
    config.put("primary.key.mode", "record_key");
    config.put("delete.enabled", "true");
    config.put("schema.evolution", "basic");
    config.put("consumer.override.isolation.level", "read_committed");
    config.put("consumer.override.auto.offset.reset", "earliest");
    // The topics come after the sink; it is not to look for them every five minutes only.
    config.put("consumer.override.metadata.max.age.ms", "1000");
    return config;
  }

  /** The whole path: the CRM through Avro into the warehouse. */
  static void startWholePath(Stack stack, SimulatedCrm crm, String prefix) {
    Map<String, String> source =
        source(prefix, crm.url(), stack.secret(prefix, SimulatedCrm.TOKEN));
    source.putAll(avro(stack));
    start(stack.connect(), prefix, source, 2);
    start(stack.connect(), prefix + "-sink", sink(stack, prefix), 1);
  }

  static void start(ConnectRest connect, String name, Map<String, String> config, int tasks) {
    ConnectRest.Reply reply = connect.put(name, config);
    assertThat(reply.ok()).as(reply.text()).isTrue();
    connect.awaitRunning(name, tasks, START);
  }

  static void endWholePath(Stack stack, String prefix) {
    stack.connect().delete(prefix);
    stack.connect().delete(prefix + "-sink");
  }
}
