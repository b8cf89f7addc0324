/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
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

/** Reconciliation that an operator requests, and reconciliation with transformations. */
@ExtendWith(SharedStack.class)
final class ReconcileIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final SampleData.Sizes SMALL_SIZES = new SampleData.Sizes(300, 10, 10, 10, 5, 20);

  private static Map<String, String> contactsConfig(Stack stack, SimulatedCrm crm, String prefix) {
    Map<String, String> config =
        Connectors.sourceConfig(prefix, crm.url(), stack.storeSecret(prefix, SimulatedCrm.TOKEN));
    config.put("crm.objects", "contacts");
    config.put("reconcile.consumer.bootstrap.servers", stack.broker().bootstrapServers());
    return config;
  }

  @Test
  void aRunIsRequestedByAlteringTheOffset(Stack stack) {
    ConnectRest connect = stack.connectRest();
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      Connectors.start(connect, "asked", contactsConfig(stack, crm, "asked"), 1);
      Awaitility.await().atMost(TIMEOUT).until(() -> countFinishedRuns(stack, "asked") >= 1);
      crm.deleteContactPermanently();
      connect.stop("asked", TIMEOUT);

      JsonNode printed = connect.offsets("asked").json();
      ObjectNode offset = findCursor(printed);
      assertThat(offset.path("reconcile.next").asLong())
          .as("the next run, a day later")
          .isGreaterThan(System.currentTimeMillis() + 80_000_000);
      offset.put("reconcile.next", 0);
      ConnectRest.Reply accepted = connect.alterOffsets("asked", printed);
      assertThat(accepted.status()).as(accepted.text()).isEqualTo(200);
      connect.resume("asked");

      Awaitility.await().atMost(TIMEOUT).until(() -> countTombstones(stack, "asked.contacts") == 1);
      connect.delete("asked");
    }
  }

  @Test
  void aTopicRenamedByATransformationIsReconciled(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      Map<String, String> config = contactsConfig(stack, crm, "renamed");
      config.put("reconcile.interval.ms", "4000");
      config.put("transforms", "lake");
      config.put("transforms.lake.type", "org.apache.kafka.connect.transforms.RegexRouter");
      config.put("transforms.lake.regex", "renamed\\.(contacts)");
      config.put("transforms.lake.replacement", "lake_$1");
      Connectors.start(stack.connectRest(), "renamed", config, 1);
      Awaitility.await().atMost(TIMEOUT).until(() -> countFinishedRuns(stack, "renamed") >= 1);
      crm.deleteContactPermanently();

      Awaitility.await().atMost(TIMEOUT).until(() -> countTombstones(stack, "lake_contacts") == 1);
      assertThat(TopicRecords.topicNames(stack.broker().bootstrapServers()))
          .doesNotContain("renamed.contacts");
      assertThat(TopicRecords.read(stack.broker().bootstrapServers(), "lake_contacts"))
          .as("each row once, and a delete: what is there was found")
          .hasSize(301);
      stack.connectRest().delete("renamed");
    }
  }

  @Test
  void objectsThatATransformationRoutesIntoOneTopicKeepTheirRows(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      Map<String, String> config = contactsConfig(stack, crm, "shared");
      config.put("crm.objects", "contacts,deals");
      config.put("reconcile.interval.ms", "4000");
      config.put("transforms", "one");
      config.put("transforms.one.type", "org.apache.kafka.connect.transforms.RegexRouter");
      config.put("transforms.one.regex", "shared\\.(contacts|deals)");
      config.put("transforms.one.replacement", "shared_all");
      int all = crm.rows("contacts").size() + crm.rows("deals").size();
      Connectors.start(stack.connectRest(), "shared", config, 1);
      Awaitility.await().atMost(TIMEOUT).until(() -> countFinishedRuns(stack, "shared") >= 6);
      assertThat(countRows(stack, "shared_all")).isEqualTo(all);
      crm.deleteContactPermanently();

      Awaitility.await().atMost(TIMEOUT).until(() -> countTombstones(stack, "shared_all") == 1);
      assertThat(countRows(stack, "shared_all")).isEqualTo(all + 1);
      stack.connectRest().delete("shared");
    }
  }

  @Test
  void rowsWithoutHeadersCauseNoDeletes(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SMALL_SIZES)) {
      Map<String, String> config = contactsConfig(stack, crm, "bare");
      config.put("reconcile.interval.ms", "4000");
      config.put("transforms", "bare");
      config.put("transforms.bare.type", "org.apache.kafka.connect.transforms.DropHeaders");
      config.put("transforms.bare.headers", "crm.id,crm.version,crm.op");
      Connectors.start(stack.connectRest(), "bare", config, 1);
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> countEvents(stack, "bare", "have no headers crm.id and crm.version") == 1);
      crm.deleteContactPermanently();
      crm.editContacts("city", 1);

      // An edit after the delete; no tombstone precedes it.
      Awaitility.await().atMost(TIMEOUT).until(() -> countRows(stack, "bare.contacts") > 300);
      assertThat(countTombstones(stack, "bare.contacts")).isZero();
      assertThat(countFinishedRuns(stack, "bare")).isZero();
      stack.connectRest().delete("bare");
    }
  }

  private static ObjectNode findCursor(JsonNode offsets) {
    for (JsonNode one : offsets.get("offsets")) {
      if (!one.get("partition").has("part")) {
        return (ObjectNode) one.get("offset");
      }
    }
    throw new AssertionError("no cursor in " + offsets);
  }

  /** The number of finished runs. */
  private static long countFinishedRuns(Stack stack, String prefix) {
    return countEvents(stack, prefix, "rows compared");
  }

  private static long countEvents(Stack stack, String prefix, String text) {
    String bootstrap = stack.broker().bootstrapServers();
    return TopicRecords.readIfExists(bootstrap, prefix + ".events").stream()
        .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(text))
        .count();
  }

  private static long countRows(Stack stack, String topic) {
    return TopicRecords.read(stack.broker().bootstrapServers(), topic).size();
  }

  private static long countTombstones(Stack stack, String topic) {
    return TopicRecords.read(stack.broker().bootstrapServers(), topic).stream()
        .filter(record -> record.value() == null)
        .count();
  }
}
