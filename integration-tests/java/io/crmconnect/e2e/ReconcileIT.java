package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reconciliation as an operator meets it: asked for now, and with transformations behind it. */
@ExtendWith(SharedStack.class)
final class ReconcileIT {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final SampleData.Sizes FEW = new SampleData.Sizes(300, 10, 10, 10, 5, 20);

  private static Map<String, String> contacts(Stack stack, SimulatedCrm crm, String prefix) {
    Map<String, String> config =
        Connectors.source(prefix, crm.url(), stack.secret(prefix, SimulatedCrm.TOKEN));
    config.put("crm.objects", "contacts");
    config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    return config;
  }

  @Test
  void aRunIsAskedForByAlteringTheOffset(Stack stack) {
    ConnectRest connect = stack.connect();
    try (SimulatedCrm crm = SimulatedCrm.start(FEW)) {
      Connectors.start(connect, "asked", contacts(stack, crm, "asked"), 1);
      Awaitility.await().atMost(LIMIT).until(() -> finished(stack, "asked") >= 1);
      crm.forgetContact();
      connect.stop("asked", LIMIT);

      JsonNode printed = connect.offsets("asked").json();
      ObjectNode offset = cursor(printed);
      assertThat(offset.path("reconcile.next").asLong())
          .as("the next run, a day later")
          .isGreaterThan(System.currentTimeMillis() + 80_000_000);
      offset.put("reconcile.next", 0);
      ConnectRest.Reply taken = connect.patchOffsets("asked", printed);
      assertThat(taken.status()).as(taken.text()).isEqualTo(200);
      connect.resume("asked");

      Awaitility.await().atMost(LIMIT).until(() -> tombstones(stack, "asked.contacts") == 1);
      connect.delete("asked");
    }
  }

  @Test
  void aTopicThatATransformationRenamesIsFollowed(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(FEW)) {
      Map<String, String> config = contacts(stack, crm, "renamed");
      config.put("reconcile.interval.ms", "4000");
      config.put("transforms", "lake");
      config.put("transforms.lake.type", "org.apache.kafka.connect.transforms.RegexRouter");
      config.put("transforms.lake.regex", "renamed\\.(contacts)");
      config.put("transforms.lake.replacement", "lake_$1");
      Connectors.start(stack.connect(), "renamed", config, 1);
      Awaitility.await().atMost(LIMIT).until(() -> finished(stack, "renamed") >= 1);
      crm.forgetContact();

      Awaitility.await().atMost(LIMIT).until(() -> tombstones(stack, "lake_contacts") == 1);
      assertThat(Topics.names(stack.broker().bootstrapServers()))
          .doesNotContain("renamed.contacts");
      assertThat(Topics.read(stack.broker().bootstrapServers(), "lake_contacts"))
          .as("each row once, and a delete: what is there was found")
          .hasSize(301);
      stack.connect().delete("renamed");
    }
  }

  @Test
  void objectsThatATransformationRoutesIntoOneTopicKeepTheirRows(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(FEW)) {
      Map<String, String> config = contacts(stack, crm, "shared");
      config.put("crm.objects", "contacts,deals");
      config.put("reconcile.interval.ms", "4000");
      config.put("transforms", "one");
      config.put("transforms.one.type", "org.apache.kafka.connect.transforms.RegexRouter");
      config.put("transforms.one.regex", "shared\\.(contacts|deals)");
      config.put("transforms.one.replacement", "shared_all");
      int all = crm.rows("contacts").size() + crm.rows("deals").size();
      Connectors.start(stack.connect(), "shared", config, 1);
      Awaitility.await().atMost(LIMIT).until(() -> finished(stack, "shared") >= 6);
      assertThat(rows(stack, "shared_all")).isEqualTo(all);
      crm.forgetContact();

      Awaitility.await().atMost(LIMIT).until(() -> tombstones(stack, "shared_all") == 1);
      assertThat(rows(stack, "shared_all")).isEqualTo(all + 1);
      stack.connect().delete("shared");
    }
  }

  @Test
  void rowsWithoutTheirHeadersAreNoGroundForDeletes(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(FEW)) {
      Map<String, String> config = contacts(stack, crm, "bare");
      config.put("reconcile.interval.ms", "4000");
      config.put("transforms", "bare");
      config.put("transforms.bare.type", "org.apache.kafka.connect.transforms.DropHeaders");
      config.put("transforms.bare.headers", "crm.id,crm.version,crm.op");
      Connectors.start(stack.connect(), "bare", config, 1);
      Awaitility.await()
          .atMost(LIMIT)
          .until(() -> events(stack, "bare", "have no headers crm.id and crm.version") == 1);
      crm.forgetContact();
      crm.editContacts("city", 1);

      // The edit comes after the delete, and finds no tombstone before it.
      Awaitility.await().atMost(LIMIT).until(() -> rows(stack, "bare.contacts") > 300);
      assertThat(tombstones(stack, "bare.contacts")).isZero();
      assertThat(finished(stack, "bare")).isZero();
      stack.connect().delete("bare");
    }
  }

  private static ObjectNode cursor(JsonNode offsets) {
    for (JsonNode one : offsets.get("offsets")) {
      if (!one.get("partition").has("part")) {
        return (ObjectNode) one.get("offset");
      }
    }
    throw new AssertionError("no cursor in " + offsets);
  }

  /** How many runs have ended. */
  private static long finished(Stack stack, String prefix) {
    return events(stack, prefix, "rows compared");
  }

  private static long events(Stack stack, String prefix, String text) {
    String bootstrap = stack.broker().bootstrapServers();
    return Topics.names(bootstrap).contains(prefix + ".events")
        ? Topics.read(bootstrap, prefix + ".events").stream()
            .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(text))
            .count()
        : 0;
  }

  private static long rows(Stack stack, String topic) {
    return Topics.read(stack.broker().bootstrapServers(), topic).size();
  }

  private static long tombstones(Stack stack, String topic) {
    return Topics.read(stack.broker().bootstrapServers(), topic).stream()
        .filter(record -> record.value() == null)
        .count();
  }
}
