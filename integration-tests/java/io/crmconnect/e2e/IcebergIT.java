/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.BuildLayout;
import io.crmconnect.stack.IcebergTable;
import io.crmconnect.stack.Stack;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@code config/iceberg-sink.json}: rows, changes and soft deletes arrive in Iceberg tables, and
 * the view shows the current rows. The view runs on Postgres, over the rows of the table.
 */
@ExtendWith(SharedStack.class)
final class IcebergIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);

  @Test
  void theViewOverTheTableShowsTheCurrentRows(Stack stack) throws Exception {
    BuildLayout build = BuildLayout.ofBuild(Path.of(""));
    Path files = stack.folder().resolve("iceberg");
    Worker worker =
        stack.startWorker(
            "iceberg-worker",
            WorkerSettings.DEFAULT.withProperty(
                "plugin.path", build.stockPlugins() + "," + build.sinkFolder("iceberg")));
    try (Admin admin =
        Admin.create(Map.of("bootstrap.servers", stack.broker().bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("control-iceberg", 1, (short) 1))).all().get();
    }
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startSource(
          stack,
          stack.connectRest(),
          crm,
          "ice",
          Map.of("reconcile.interval.ms", "8000", "delete.mode", "soft"));
      Map<String, String> sink = Connectors.sinkExample("iceberg-sink.json", stack, "ice");
      sink.remove("iceberg.catalog.uri");
      sink.put("iceberg.catalog.type", "hadoop");
      sink.put("iceberg.catalog.warehouse", files.toString());
      sink.put("iceberg.control.commit.interval-ms", "3000");
      Connectors.start(worker.rest(), "ice-sink", sink, 1);
      IcebergTable table = new IcebergTable(files, build);
      awaitCurrentRows(stack, table, crm);
      int all = crm.rows("contacts").size();

      List<Long> archivedIds = crm.deleteContacts();
      crm.editContacts("city", 20);
      awaitCurrentRows(stack, table, crm);
      crm.restoreContact(archivedIds.get(1));
      awaitCurrentRows(stack, table, crm);
      assertThat(table.rows("ice", "contacts")).hasSizeGreaterThan(all + 20);
      worker.rest().delete("ice-sink");
      stack.connectRest().delete("ice");
    }
  }

  private static void awaitCurrentRows(Stack stack, IcebergTable table, SimulatedCrm crm) {
    Awaitility.await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofSeconds(2))
        .untilAsserted(
            () -> assertThat(currentRows(stack, table)).isEqualTo(crm.texts("contacts", "city")));
  }

  /** Puts the rows of the table into Postgres and reads them through the view in config/. */
  private static Map<String, String> currentRows(Stack stack, IcebergTable table) throws Exception {
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement()) {
      statement.execute("drop schema if exists ice cascade");
      statement.execute("create schema ice");
      statement.execute(
          "create table ice.contacts (id text, city text, _deleted boolean, _offset bigint)");
      try (PreparedStatement insert =
          connection.prepareStatement("insert into ice.contacts values (?, ?, ?, ?)")) {
        for (Map<String, Object> row : table.rows("ice", "contacts")) {
          insert.setObject(1, row.get("id"));
          insert.setObject(2, row.get("city"));
          insert.setObject(3, row.get("_deleted"));
          insert.setObject(4, row.get("_offset"));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      statement.execute(
          Files.readString(Path.of("config", "iceberg-current-rows.sql")).replace("crm.", "ice."));
      return Warehouse.readTexts(statement, "ice.contacts_current", "city");
    }
  }
}
