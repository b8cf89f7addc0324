package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.stack.Stack;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What vanishes from the CRM vanishes from the warehouse, or is marked there; what returns too. */
@ExtendWith(SharedStack.class)
final class DeletesIT {
  private static final Duration LIMIT = Duration.ofSeconds(180);

  private static Map<String, String> often(String mode) {
    return Map.of("reconcile.interval.ms", "8000", "delete.mode", mode);
  }

  @Test
  void whatIsGoneLeavesTheWarehouseAndWhatReturnsComesBack(Stack stack) throws Exception {
    long logFrom = Files.size(stack.worker().log());
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startWholePath(stack, stack.connect(), crm, "gone", often("tombstone"));
      Warehouse warehouse = new Warehouse(stack, "gone");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);

      List<Long> binned = crm.deleteContacts();
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);
      crm.restoreContact(binned.get(2));
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);

      Connectors.endWholePath(stack.connect(), "gone");
      WorkerLog log = WorkerLog.read(stack.worker().log(), logFrom);
      assertThat(log.ofConnector("WARN")).isEmpty();
      assertThat(log.ofConnector("ERROR")).isEmpty();
      assertThat(log.traces()).isEmpty();
    }
  }

  @Test
  void softDeletesMarkTheRow(Stack stack) throws Exception {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL)) {
      Connectors.startWholePath(stack, stack.connect(), crm, "marked", often("soft"));
      Warehouse warehouse = new Warehouse(stack, "marked");
      warehouse.awaitEquals(crm, stack.connect(), LIMIT);
      long before = warehouse.count("contacts");

      crm.deleteContacts();

      // Five in the bin, one for good, two that were merged; what they became comes in addition.
      Awaitility.await().atMost(LIMIT).until(() -> marked(stack) == 8);
      assertThat(warehouse.count("contacts")).isEqualTo(before + 1);
      Connectors.endWholePath(stack.connect(), "marked");
    }
  }

  private static long marked(Stack stack) throws SQLException {
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement();
        ResultSet count =
            statement.executeQuery("select count(*) from marked_contacts where _deleted")) {
      count.next();
      return count.getLong(1);
    }
  }
}
