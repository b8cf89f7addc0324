/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Records deleted in the CRM are deleted or marked in the warehouse; restored ones return. */
@ExtendWith(SharedStack.class)
final class DeletesIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);

  private static Map<String, String> frequentReconciliation(String mode) {
    return Map.of("reconcile.interval.ms", "8000", "delete.mode", mode);
  }

  @Test
  void deletedRecordsLeaveTheWarehouseAndRestoredOnesReturn(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startWholePath(
          stack, stack.connectRest(), crm, "gone", frequentReconciliation("tombstone"));
      Warehouse warehouse = new Warehouse(stack, "gone");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      List<Long> archivedIds = crm.deleteContacts();
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
      crm.restoreContact(archivedIds.get(2));
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      Connectors.stopWholePath(stack.connectRest(), "gone");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.connectorLines("WARN")).isEmpty();
      assertThat(log.connectorLines("ERROR")).isEmpty();
      assertThat(log.stackTraceLines()).isEmpty();
    }
  }

  @Test
  void softDeletesMarkTheRow(Stack stack) throws Exception {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startWholePath(
          stack, stack.connectRest(), crm, "marked", frequentReconciliation("soft"));
      Warehouse warehouse = new Warehouse(stack, "marked");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
      long before = warehouse.count("contacts");

      crm.deleteContacts();

      // Five in the recycle bin, one permanently deleted, two merged; the merged record is new.
      Awaitility.await().atMost(TIMEOUT).until(() -> countMarked(stack) == 8);
      assertThat(warehouse.count("contacts")).isEqualTo(before + 1);
      Connectors.stopWholePath(stack.connectRest(), "marked");
    }
  }

  @Test
  void bothMarksTheRowAndThenRemovesIt(Stack stack) throws Exception {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startWholePath(
          stack, stack.connectRest(), crm, "twofold", frequentReconciliation("both"));
      Warehouse warehouse = new Warehouse(stack, "twofold");
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      crm.deleteContacts();
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);

      Map<String, List<String>> deletes = new TreeMap<>();
      List<String> survivors = new ArrayList<>();
      for (ConsumerRecord<byte[], byte[]> record :
          TopicRecords.read(stack.broker().bootstrapServers(), "twofold.contacts")) {
        if (header(record, "crm.op").equals("delete")) {
          deletes
              .computeIfAbsent(header(record, "crm.id"), id -> new ArrayList<>())
              .add(record.value() == null ? "gone" : "marked");
          survivors.add(header(record, "crm.merged.into"));
        }
      }
      assertThat(deletes).hasSize(8);
      assertThat(deletes.values()).allMatch(List.of("marked", "gone")::equals);
      survivors.removeIf(String::isEmpty);
      // Two merged records, with two delete records each.
      assertThat(survivors).hasSize(4).containsOnly(survivors.get(0));
      assertThat(crm.rows("contacts"))
          .anyMatch(row -> Long.toString(row.id()).equals(survivors.get(0)));
      Connectors.stopWholePath(stack.connectRest(), "twofold");
    }
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
  }

  @Test
  void aViewOverAnAppendOnlyTableShowsTheCurrentRows(Stack stack) throws Exception {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startSource(
          stack, stack.connectRest(), crm, "appended", frequentReconciliation("soft"));
      Map<String, String> sink = Connectors.sinkConfig(stack, "appended");
      sink.put("insert.mode", "insert");
      sink.put("primary.key.mode", "none");
      sink.put("delete.enabled", "false");
      // Snowflake's sink stores this in RECORD_METADATA.
      sink.put("transforms", "place");
      sink.put("transforms.place.type", "org.apache.kafka.connect.transforms.InsertField$Value");
      sink.put("transforms.place.offset.field", "kafka_offset");
      Connectors.start(stack.connectRest(), "appended-sink", sink, 1);
      Warehouse warehouse = new Warehouse(stack, "appended");
      long all = crm.rows("contacts").size();
      Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") >= all);
      createView(stack);

      List<Long> archivedIds = crm.deleteContacts();
      crm.editContacts("city", 20);
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> currentRows(stack).equals(crm.texts("contacts", "city")));
      crm.restoreContact(archivedIds.get(1));
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(() -> currentRows(stack).equals(crm.texts("contacts", "city")));
      assertThat(warehouse.count("contacts")).isGreaterThan(all + 20);
      Connectors.stopWholePath(stack.connectRest(), "appended");
    }
  }

  /** The view in config/, with the names of the table and the offset column of this test. */
  private static void createView(Stack stack) throws Exception {
    String sql =
        Arrays.stream(
                Files.readString(Path.of("config", "snowflake-current-rows.sql"))
                    .replaceAll("(?m)^--.*$", "")
                    .split("(?<=;)"))
            .filter(view -> view.contains(" crm_contacts_current "))
            .findFirst()
            .orElseThrow()
            .replace("crm_contacts", "appended_contacts")
            .replace("t.RECORD_METADATA:offset::NUMBER", "t.kafka_offset");
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Map<String, String> currentRows(Stack stack) throws SQLException {
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement()) {
      return Warehouse.readTexts(statement, "appended_contacts_current", "city");
    }
  }

  private static long countMarked(Stack stack) throws SQLException {
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("select count(*) from marked_contacts where _deleted")) {
      count.next();
      return count.getLong(1);
    }
  }
}
