/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SimRow;
import io.crmconnect.stack.Stack;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The views of {@code config/dbt} on the tables that the stock sink has filled: their columns are
 * those that the dbt package reads, and queries on them give what the CRM says. The tables of
 * links, histories and members are those of the CRM, row by row.
 */
@ExtendWith(SharedStack.class)
final class DbtViewsIT {
  private static final String PREFIX = "dbt";
  private static final Path FOLDER = Path.of("config", "dbt");
  private static final Path EXPECTED =
      Path.of("src/test/resources/io/crmconnect/documentation/dbt-columns.txt");
  private static final Duration TIMEOUT = Duration.ofSeconds(180);
  private static final Pattern QUERY = Pattern.compile("(?s)-- ([a-z][^\n]*)\n(SELECT.*?);");

  /** Postgres' types by what the package casts a column to. */
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "integer", List.of("bigint"),
          "number", List.of("bigint", "double precision", "numeric"),
          "text", List.of("character varying", "text"),
          "boolean", List.of("boolean"),
          "timestamp", List.of("timestamp without time zone"));

  @Test
  void theViewsHaveThePackagesColumnsAndSayWhatTheCrmSays(Stack stack) throws Exception {
    try (SimulatedCrm crm = SimulatedCrm.start(SalesDesk.SIZES)) {
      crm.change(hubspot -> SalesDesk.fill(hubspot, System.currentTimeMillis()));
      Connectors.startWholePath(
          stack,
          stack.connectRest(),
          crm,
          PREFIX,
          Map.of(
              "crm.objects",
              String.join(",", SalesDesk.OBJECTS),
              "crm.associations",
              String.join(",", SalesDesk.PAIRS),
              "crm.reference",
              "*",
              "property.history",
              "deals.dealstage",
              "crm.lists",
              "Newsletter",
              "validate.connections",
              "false"));
      DbtTruth truth = new DbtTruth(crm);
      ChildTables childTables = new ChildTables(crm, PREFIX);
      try (Connection connection = stack.postgres().connection();
          Statement statement = connection.createStatement()) {
        statement.execute(Files.readString(FOLDER.resolve("postgres.sql")));
        statement.execute(Files.readString(FOLDER.resolve("definitions.sql")));
        Map<String, String> queries = queries();
        assertThat(queries).hasSizeGreaterThanOrEqualTo(10);
        assertThat(truth.answers()).containsOnlyKeys(queries.keySet());
        Awaitility.await()
            .atMost(TIMEOUT)
            .pollInterval(Duration.ofSeconds(2))
            // Tables and columns that are not there yet.
            .ignoreExceptionsInstanceOf(SQLException.class)
            .untilAsserted(
                () -> {
                  stack.connectRest().failIfFailed(PREFIX, PREFIX + "-sink");
                  createViews(statement);
                  assertThat(childTables.differences(statement)).isEmpty();
                  assertThat(differences(answers(statement, queries), truth.answers())).isEmpty();
                });
        assertColumns(statement);
        assertThat(answers(statement, queries).values()).noneMatch(List::isEmpty);
      } finally {
        Connectors.stopWholePath(stack.connectRest(), PREFIX);
      }
    }
  }

  private static void createViews(Statement statement) throws SQLException {
    statement.execute("SELECT * FROM crm_dbt.create_views('public', '" + PREFIX + "_', 'hubspot')");
  }

  private static void assertColumns(Statement statement) throws Exception {
    Map<String, Map<String, String>> actual = new TreeMap<>();
    try (ResultSet found =
        statement.executeQuery(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
                + " WHERE table_schema = 'hubspot'")) {
      while (found.next()) {
        actual
            .computeIfAbsent(found.getString(1), view -> new TreeMap<>())
            .put(found.getString(2), found.getString(3));
      }
    }
    int views = 0;
    for (String line : Files.readAllLines(EXPECTED)) {
      if (line.startsWith("#")) {
        continue;
      }
      String view = line.substring(0, line.indexOf(':'));
      views++;
      assertThat(actual).containsKey(view);
      for (String column : line.substring(view.length() + 2).split(" ")) {
        String[] nameAndKind = column.split("=");
        assertThat(actual.get(view).get(nameAndKind[0]))
            .as(view + "." + nameAndKind[0])
            .isIn(TYPES.get(nameAndKind[1]));
      }
    }
    assertThat(views).isGreaterThanOrEqualTo(45);
  }

  /** The example queries by the questions that they answer. */
  private static Map<String, String> queries() throws IOException {
    String text = Files.readString(FOLDER.resolve("example-queries.sql"));
    Map<String, String> queries = new TreeMap<>();
    QUERY
        .matcher(text.replace(" crm_", " " + PREFIX + "_"))
        .results()
        .forEach(query -> queries.put(query.group(1), query.group(2)));
    return queries;
  }

  /** One text for each question whose answers differ: the rows on one side only. */
  private static List<String> differences(
      Map<String, List<String>> actual, Map<String, List<String>> expected) {
    List<String> differences = new ArrayList<>();
    expected.forEach(
        (question, rows) -> {
          List<String> missing = new ArrayList<>(rows);
          actual.get(question).forEach(missing::remove);
          List<String> wrong = new ArrayList<>(actual.get(question));
          rows.forEach(wrong::remove);
          if (!missing.isEmpty() || !wrong.isEmpty()) {
            differences.add(question + ": missing " + missing + ", wrong " + wrong);
          }
        });
    return differences;
  }

  private static Map<String, List<String>> answers(Statement statement, Map<String, String> queries)
      throws SQLException {
    Map<String, List<String>> answers = new TreeMap<>();
    for (Map.Entry<String, String> query : queries.entrySet()) {
      answers.put(query.getKey(), rows(statement, query.getValue()));
    }
    return answers;
  }

  /** The rows in the order of their texts. */
  private static List<String> rows(Statement statement, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet found = statement.executeQuery(query)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          Object value = found.getObject(i);
          row.add(value instanceof Double number ? plain(number) : String.valueOf(value));
        }
        rows.add(String.join("|", row));
      }
    }
    rows.sort(null);
    return rows;
  }

  static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  /** For the truth: the value as a number; 0 if it has none. */
  static double number(SimRow row, String property) {
    String text = row.values().get(property);
    return text == null || text.isEmpty() ? 0 : Double.parseDouble(text);
  }
}
