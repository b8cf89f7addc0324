/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SimProperty;
import io.crmconnect.simhubspot.SimRow;
import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
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
import java.util.TreeSet;
import org.awaitility.Awaitility;

/** Compares the tables that the sink writes with the CRM, value by value. */
final class Warehouse {
  private static final int MAX_DIFFERENCES = 5;

  /** Opens a connection to the database with the tables; the caller closes it. */
  interface Connector {
    Connection open() throws SQLException;
  }

  private final Connector database;
  private final String prefix;

  /** Columns whose names differ from their properties. */
  private final Map<String, String> columnsByProperty = new TreeMap<>();

  Warehouse(Stack stack, String prefix) {
    this(stack.postgres()::connection, prefix);
  }

  Warehouse(Connector database, String prefix) {
    this.database = database;
    this.prefix = prefix;
  }

  /** Waits until nothing differs; a task that fails ends the wait immediately. */
  void awaitEquals(SimulatedCrm crm, ConnectRest connect, Duration limit) {
    Awaitility.await()
        .atMost(limit)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              connect.failIfFailed(prefix, prefix + "-sink");
              for (String object : SimulatedCrm.TYPES.keySet()) {
                assertThat(differences(crm, object)).as(object).isEmpty();
              }
            });
  }

  /** From now on, the values of the property are expected in this column. */
  void mapColumn(String property, String column) {
    columnsByProperty.put(property, column);
  }

  /** The values of a column, by id. */
  List<String> readColumn(String object, String column) throws SQLException {
    List<String> values = new ArrayList<>();
    try (Connection connection = database.open();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery(
                "select " + column + " from " + tableOf(object) + " order by id")) {
      while (found.next()) {
        values.add(found.getString(1));
      }
    }
    return values;
  }

  /** The texts of a column of a table or view by id, "null" where it has none. */
  static Map<String, String> readTexts(Statement statement, String table, String column)
      throws SQLException {
    Map<String, String> texts = new TreeMap<>();
    try (ResultSet found = statement.executeQuery("select id, " + column + " from " + table)) {
      while (found.next()) {
        texts.put(found.getString(1), String.valueOf(found.getString(2)));
      }
    }
    return texts;
  }

  long count(String object) throws SQLException {
    try (Connection connection = database.open();
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

  /** Texts about the first differences; empty if warehouse and CRM are equal. */
  List<String> differences(SimulatedCrm crm, String object) throws SQLException {
    List<SimRow> expectedRows = crm.rows(object);
    List<SimProperty> properties = crm.properties(object);
    try (Connection connection = database.open();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, object)) {
        return List.of("no table " + tableOf(object));
      }
      return differences(statement, object, expectedRows, properties);
    }
  }

  private List<String> differences(
      Statement statement, String object, List<SimRow> expectedRows, List<SimProperty> properties)
      throws SQLException {
    Map<String, SimRow> missing = new TreeMap<>();
    expectedRows.forEach(row -> missing.put(Long.toString(row.id()), row));
    List<String> differences = new ArrayList<>();
    try (ResultSet found = statement.executeQuery("select * from " + tableOf(object))) {
      Set<String> columns = columnNames(found);
      while (found.next() && differences.size() < MAX_DIFFERENCES) {
        String id = found.getString("id");
        SimRow row = missing.remove(id);
        if (row == null) {
          differences.add(id + " is not in the CRM");
        } else {
          compare(row, properties, columns, found, differences);
        }
      }
    }
    if (differences.size() < MAX_DIFFERENCES && !missing.isEmpty()) {
      String first = new TreeSet<>(missing.keySet()).first();
      differences.add(missing.size() + " rows are not in the warehouse, " + first + " first");
    }
    return differences;
  }

  private void compare(
      SimRow row,
      List<SimProperty> properties,
      Set<String> columns,
      ResultSet found,
      List<String> differences)
      throws SQLException {
    check(row, "_created_at", Instant.ofEpochMilli(row.createdAt()), columns, found, differences);
    check(row, "_updated_at", Instant.ofEpochMilli(row.version()), columns, found, differences);
    check(row, "_misfits", null, columns, found, differences);
    for (SimProperty property : properties) {
      Object expected = parseExpected(property.type(), row.values().get(property.name()));
      check(
          row,
          columnsByProperty.getOrDefault(property.name(), columnName(property.name())),
          expected,
          columns,
          found,
          differences);
    }
  }

  private static void check(
      SimRow row,
      String column,
      Object expected,
      Set<String> columns,
      ResultSet found,
      List<String> differences)
      throws SQLException {
    if (!columns.contains(column)) {
      differences.add("no column " + column);
      return;
    }
    Object actual = readValue(found, column);
    if (expected == null ? actual != null : !expected.equals(actual)) {
      differences.add(row.id() + "." + column + " is " + actual + " instead of " + expected);
    }
  }

  private static Set<String> columnNames(ResultSet found) throws SQLException {
    ResultSetMetaData columns = found.getMetaData();
    Set<String> names = new TreeSet<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnName(i));
    }
    return names;
  }

  private static Object readValue(ResultSet found, String column) throws SQLException {
    Object value = found.getObject(column);
    if (value instanceof java.sql.Timestamp) {
      return found.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
    }
    if (value instanceof java.sql.Date) {
      return found.getObject(column, LocalDate.class);
    }
    return value;
  }

  /** The expected value of a column of the property's type, from the CRM's text. */
  private static Object parseExpected(String type, String text) {
    boolean textual =
        switch (type) {
          case "number", "bool", "date", "datetime" -> false;
          default -> true;
        };
    if (text == null || textual) {
      return text;
    }
    if (text.isEmpty()) {
      return null;
    }
    return switch (type) {
      case "number" -> Double.valueOf(text);
      case "bool" -> Boolean.valueOf(text);
      case "date" -> LocalDate.parse(text);
      default -> Instant.parse(text);
    };
  }

  private static String columnName(String property) {
    return property.replaceAll("([a-z])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }

  private boolean exists(Statement statement, String object) throws SQLException {
    Connection connection = statement.getConnection();
    try (ResultSet tables =
        connection
            .getMetaData()
            .getTables(connection.getCatalog(), null, tableOf(object).replace("_", "\\_"), null)) {
      return tables.next();
    }
  }

  private String tableOf(String object) {
    return prefix + "_" + object;
  }
}
