/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.crmconnect.stack.MariaDb;
import io.crmconnect.stack.Stack;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code config/jdbc-sink-mariadb.json}: history, changes and deletes arrive in MariaDB. */
@ExtendWith(SharedStack.class)
final class MariaDbIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);

  @Test
  void historyChangesAndDeletesArriveInMariaDb(Stack stack) throws Exception {
    assumeThat(MariaDb.isSupported()).as("binaries of MariaDB for this machine").isTrue();
    MariaDb server = stack.startMariaDb();
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startSource(
          stack,
          stack.connectRest(),
          crm,
          "maria",
          Map.of(
              "reconcile.interval.ms", "8000",
              "schema.refresh.interval.ms", "5000",
              "delete.mode", "tombstone"));
      Map<String, String> sink = Connectors.sinkExample("jdbc-sink-mariadb.json", stack, "maria");
      sink.put("connection.url", server.jdbcUrl());
      sink.put("connection.username", server.user());
      sink.put("connection.password", server.password());
      Connectors.start(stack.connectRest(), "maria-sink", sink, 1);
      Warehouse warehouse = new Warehouse(server::connection, "maria");
      int rows = crm.rows("contacts").size();
      Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") >= rows);

      List<Long> archivedIds = crm.deleteContacts();
      crm.editContacts("city", 20);
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
      crm.restoreContact(archivedIds.get(2));
      crm.addProperty("contacts", "added_later", "string");
      crm.editContacts("added_later", 20);
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
      Connectors.stopWholePath(stack.connectRest(), "maria");
    }
  }
}
