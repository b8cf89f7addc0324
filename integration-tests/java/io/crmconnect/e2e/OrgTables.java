/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simsalesforce.SimField;
import io.crmconnect.simsalesforce.SimRow;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/** Compares the tables that the sink writes with a Salesforce org, value by value. */
final class OrgTables {
  private static final int MAX_DIFFERENCES = 5;

  /** Their components are fields of their own. */
  private static final Set<String> WITHOUT_COLUMN = Set.of("address", "location");

  private final Stack stack;
  private final String prefix;

  OrgTables(Stack stack, String prefix) {
    this.stack = stack;
    this.prefix = prefix;
  }

  /** Waits until nothing differs; a task that fails ends the wait immediately. */
  void awaitEquals(SimulatedOrg org, ConnectRest connect, Duration limit) {
    Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              connect.failIfFailed(prefix, prefix + "-sink");
              for (String object : SimulatedOrg.OBJECTS.keySet()) {
                assertThat(differences(org, object)).as(object).isEmpty();
              }
            });
  }

  /** Texts about the first differences; empty if warehouse and org are equal. */
  private List<String> differences(SimulatedOrg org, String object) throws SQLException {
    String name = SimulatedOrg.OBJECTS.get(object);
    List<SimField> fields = org.read(model -> model.fields(name));
    Map<String, SimRow> missing = new TreeMap<>();
    org.read(model -> model.rows(name)).forEach(row -> missing.put(row.id(), row));
    List<String> differences = new ArrayList<>();
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, object)) {
        return List.of("no table of " + object);
      }
      try (ResultSet found = statement.executeQuery("select * from " + tableOf(object))) {
        while (found.next() && differences.size() < MAX_DIFFERENCES) {
          SimRow row = missing.remove(found.getString("id"));
          if (row == null) {
            differences.add(found.getString("id") + " is not in the org");
          } else {
            compare(row, fields, found, differences);
          }
        }
      }
    }
    if (differences.isEmpty() && !missing.isEmpty()) {
      differences.add(missing.size() + " rows are not in the warehouse: " + missing.keySet());
    }
    return differences;
  }

  private static void compare(
      SimRow row, List<SimField> fields, ResultSet found, List<String> differences)
      throws SQLException {
    check(row, "_updated_at", Instant.ofEpochMilli(row.stamp()), found, differences);
    check(row, "_misfits", null, found, differences);
    for (SimField field : fields) {
      if (!WITHOUT_COLUMN.contains(field.type())) {
        check(
            row,
            columnName(field.name()),
            parseExpected(field, row.values().get(field.name())),
            found,
            differences);
      }
    }
  }

  private static void check(
      SimRow row, String column, Object expected, ResultSet found, List<String> differences)
      throws SQLException {
    if (!hasColumn(found, column)) {
      differences.add("no column " + column);
      return;
    }
    Object actual = found.getObject(column);
    if (actual instanceof java.sql.Timestamp) {
      actual = found.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    } else if (actual instanceof java.sql.Date) {
      actual = found.getObject(column, LocalDate.class);
    }
    if (expected == null ? actual != null : !expected.equals(actual)) {
      differences.add(row.id() + "." + column + " is " + actual + " instead of " + expected);
    }
  }

  private static boolean hasColumn(ResultSet found, String column) throws SQLException {
    for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
      if (found.getMetaData().getColumnName(i).equals(column)) {
        return true;
      }
    }
    return false;
  }

  /** The expected value of a column of the field's type, from the org's text. */
  private static Object parseExpected(SimField field, String text) {
    if (text == null) {
      return null;
    }
    return switch (field.type()) {
      case "int", "long", "double", "currency", "percent" -> Double.valueOf(text);
      case "boolean" -> Boolean.valueOf(text);
      case "date" -> LocalDate.parse(text);
      case "datetime" -> Instant.parse(text);
      default -> text;
    };
  }

  private static String columnName(String field) {
    return field.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  long count(String object) throws SQLException {
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, object)) {
        return 0;
      }
      try (ResultSet count = statement.executeQuery("select count(*) from " + tableOf(object))) {
        count.next();
        return count.getLong(1);
      }
    }
  }

  /** Whether the row is in the warehouse. */
  boolean contains(String object, String id) throws SQLException {
    try (Connection connection = stack.postgres().connection();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, object)) {
        return false;
      }
      try (ResultSet found =
          statement.executeQuery("select 1 from " + tableOf(object) + " where id = '" + id + "'")) {
        return found.next();
      }
    }
  }

  private boolean exists(Statement statement, String object) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("select to_regclass('" + tableOf(object) + "') is not null")) {
      found.next();
      return found.getBoolean(1);
    }
  }

  private String tableOf(String object) {
    return prefix + "_" + object;
  }
}
