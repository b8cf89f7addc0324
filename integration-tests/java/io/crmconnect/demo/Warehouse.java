/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The Postgres that the JDBC sink writes to, queried with SQL only. */
final class Warehouse {

  /**
   * @param warehouseRows number of rows in the warehouse
   * @param differences number of values that differ, plus one per row that is on one side only
   * @param firstDifference the first difference, or empty
   */
  record Comparison(
      long crmRows,
      long warehouseRows,
      long valuesCompared,
      long differences,
      String firstDifference) {}

  private final Connection connection;
  private final UnaryOperator<String> columnOf;

  /** Columns of fields that were renamed. */
  private final Map<String, String> columnsByField = new HashMap<>();

  /**
   * @param columnOf the column of a field
   */
  Warehouse(Connection connection, UnaryOperator<String> columnOf) {
    this.connection = connection;
    this.columnOf = columnOf;
  }

  /** From now on, the values of the field are expected in this column. */
  void mapColumn(String field, String column) {
    columnsByField.put(field, column);
  }

  /** The number of rows with a value in the column; -1 if there is no such column. */
  long countFilled(String table, String column) {
    return count("count(" + column + ")", table);
  }

  /** The number of rows without a value in the column; -1 if there is no such column. */
  long countEmpty(String table, String column) {
    return count("count(*) - count(" + column + ")", table);
  }

  private long count(String what, String table) {
    String sql = "select " + what + " from " + table;
    try (PreparedStatement query = connection.prepareStatement(sql);
        ResultSet result = query.executeQuery()) {
      result.next();
      return result.getLong(1);
    } catch (SQLException e) {
      return -1;
    }
  }

  /** 0 if the sink has not created the table yet. */
  long count(String table) {
    try (PreparedStatement exists =
        connection.prepareStatement("select to_regclass('" + table + "') is not null")) {
      try (ResultSet found = exists.executeQuery()) {
        found.next();
        if (!found.getBoolean(1)) {
          return 0;
        }
      }
      try (PreparedStatement count = connection.prepareStatement("select count(*) from " + table);
          ResultSet result = count.executeQuery()) {
        result.next();
        return result.getLong(1);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The warehouse cannot be read: " + e.getMessage(), e);
    }
  }

  /** Whether the row exists in this version or a later one. */
  boolean contains(String table, String id, long version) {
    String sql = "select \"_updated_at\" from " + table + " where id = ?";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, id);
      try (ResultSet row = query.executeQuery()) {
        return row.next() && millis(row.getObject(1, LocalDateTime.class)) >= version;
      }
    } catch (SQLException e) {
      return false; // no table yet
    }
  }

  /** Compares every value of every row with the CRM, in both directions. */
  Comparison compare(String table, String type, SimControlClient crm) {
    long values = 0;
    long differences = 0;
    String firstDifference = "";
    Set<String> ids = new HashSet<>();
    String after = "";
    try {
      for (JsonNode page = crm.rows(type, after); !page.isEmpty(); page = crm.rows(type, after)) {
        List<String> pageIds = new ArrayList<>();
        page.forEach(row -> pageIds.add(row.path("id").asText()));
        Map<String, Map<String, Object>> rows = rows(table, pageIds);
        for (JsonNode expected : page) {
          after = expected.path("id").asText();
          ids.add(after);
          Map<String, Object> row = rows.get(after);
          if (row == null) {
            differences++;
            firstDifference =
                firstDifference.isEmpty()
                    ? type + " " + after + " is not in the warehouse"
                    : firstDifference;
            continue;
          }
          Iterator<Map.Entry<String, JsonNode>> fields = expected.path("values").fields();
          while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            values++;
            String column =
                columnsByField.getOrDefault(field.getKey(), columnOf.apply(field.getKey()));
            if (!isEqual(row, column, field.getValue())) {
              differences++;
              if (firstDifference.isEmpty()) {
                firstDifference =
                    type
                        + " "
                        + after
                        + "."
                        + field.getKey()
                        + ": CRM "
                        + field.getValue()
                        + ", warehouse "
                        + row.get(column);
              }
            }
          }
        }
      }
      long rowCount = 0;
      for (String id : ids(table)) {
        rowCount++;
        if (!ids.contains(id)) {
          differences++;
          firstDifference =
              firstDifference.isEmpty()
                  ? type + " " + id + " is only in the warehouse"
                  : firstDifference;
        }
      }
      return new Comparison(ids.size(), rowCount, values, differences, firstDifference);
    } catch (SQLException e) {
      return new Comparison(ids.size(), 0, values, Math.max(1, differences), e.getMessage());
    }
  }

  /**
   * Compares a small table, whose ids are not numbers, with the CRM.
   *
   * @param expectedRows by id, the text of each column
   */
  Comparison compareSmall(String table, JsonNode expectedRows) {
    long values = 0;
    List<String> different = new ArrayList<>();
    try {
      Map<String, Map<String, Object>> rows = readAll(table);
      int rowCount = rows.size();
      for (Map.Entry<String, JsonNode> expected : expectedRows.properties()) {
        Map<String, Object> row = rows.remove(expected.getKey());
        if (row == null) {
          different.add(expected.getKey() + " is not in the warehouse");
          continue;
        }
        for (Map.Entry<String, JsonNode> field : expected.getValue().properties()) {
          values++;
          if (!isEqual(row, field.getKey(), field.getValue())) {
            different.add(
                expected.getKey()
                    + "."
                    + field.getKey()
                    + ": CRM "
                    + field.getValue()
                    + ", warehouse "
                    + row.get(field.getKey()));
          }
        }
      }
      rows.keySet().forEach(id -> different.add(id + " is only in the warehouse"));
      return new Comparison(
          expectedRows.size(),
          rowCount,
          values,
          different.size(),
          different.isEmpty() ? "" : table + " " + different.get(0));
    } catch (SQLException e) {
      // No table is right for no rows.
      return new Comparison(expectedRows.size(), 0, 0, expectedRows.size(), e.getMessage());
    }
  }

  /** The ids of a table; empty if the sink has not created it yet. */
  Set<String> ids(String table) {
    try {
      return readAll(table).keySet();
    } catch (SQLException e) {
      return Set.of();
    }
  }

  /** The text in a column of a row; empty if there is none. */
  String text(String table, String id, String column) {
    try {
      Object value = readAll(table).getOrDefault(id, Map.of()).get(column);
      return value == null ? "" : value.toString();
    } catch (SQLException e) {
      return "";
    }
  }

  private Map<String, Map<String, Object>> rows(String table, List<String> ids)
      throws SQLException {
    String sql = "select * from " + table + " where id = any(?)";
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setArray(1, connection.createArrayOf("text", ids.toArray()));
      return read(query);
    }
  }

  private Map<String, Map<String, Object>> readAll(String table) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement("select * from " + table)) {
      return read(query);
    }
  }

  private static Map<String, Map<String, Object>> read(PreparedStatement query)
      throws SQLException {
    Map<String, Map<String, Object>> rows = new HashMap<>();
    try (ResultSet result = query.executeQuery()) {
      ResultSetMetaData columns = result.getMetaData();
      while (result.next()) {
        Map<String, Object> row = new HashMap<>();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
          row.put(columns.getColumnName(i), value(result, i, columns.getColumnType(i)));
        }
        rows.put((String) row.get("id"), row);
      }
    }
    return rows;
  }

  private static Object value(ResultSet row, int column, int type) throws SQLException {
    if (type == Types.DATE) {
      return row.getObject(column, LocalDate.class);
    } else if (type != Types.TIMESTAMP) {
      return row.getObject(column);
    }
    LocalDateTime time = row.getObject(column, LocalDateTime.class);
    if (time == null) {
      return null;
    }
    return Instant.ofEpochMilli(millis(time));
  }

  private static long millis(LocalDateTime time) {
    return time.toInstant(ZoneOffset.UTC).toEpochMilli();
  }

  /** Whether the CRM's text equals the column's value or is kept in the misfits. */
  private static boolean isEqual(Map<String, Object> row, String field, JsonNode raw) {
    Object value = row.get(field);
    if (raw.isNull() || (raw.asText().isEmpty() && !(value instanceof String))) {
      return value == null;
    }
    String text = raw.asText();
    if (value == null) {
      return text.equals(misfitText(row, field));
    } else if (value instanceof Double number) {
      return number.equals(Double.valueOf(text));
    } else if (value instanceof Instant instant) {
      return instant.equals(
          text.matches("-?\\d+(\\.0)?")
              ? Instant.ofEpochMilli(Long.parseLong(text.replace(".0", "")))
              : Instant.parse(text));
    } else if (value instanceof LocalDate date) {
      return date.equals(
          text.matches("-?\\d+")
              ? Instant.ofEpochMilli(Long.parseLong(text)).atZone(ZoneOffset.UTC).toLocalDate()
              : LocalDate.parse(text));
    }
    return text.equals(value.toString());
  }

  private static String misfitText(Map<String, Object> row, String field) {
    try {
      Object misfits = row.get("_misfits");
      return misfits == null
          ? null
          : Json.MAPPER.readTree(misfits.toString()).path(field).asText(null);
    } catch (IOException e) {
      return null;
    }
  }
}
