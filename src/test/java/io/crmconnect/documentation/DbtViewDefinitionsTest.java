/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The views of {@code config/dbt}: both databases make them from one file of definitions, which has
 * the columns that the package reads. Postgres' are created in {@code DbtViewsIT}; Snowflake's were
 * not run, so here it is checked that they cannot differ in names, columns and types.
 */
class DbtViewDefinitionsTest {
  private static final Path FOLDER = Path.of("config", "dbt");
  private static final Path EXPECTED =
      Path.of("src/test/resources/io/crmconnect/documentation/dbt-columns.txt");

  private static final Pattern COLUMN =
      Pattern.compile("^  \\('(\\w+)', (\\d+), '(\\w+)', '([A-Z ]+)'", Pattern.MULTILINE);
  private static final Pattern TABLE = Pattern.compile("(?s)CREATE TABLE [^;]+;");
  private static final Pattern CREATED_FUNCTION =
      Pattern.compile(
          "CREATE OR REPLACE FUNCTION (crm_dbt\\.\\w+)\\((\\w+) \\w+\\) RETURNS (\\w+)");
  private static final Pattern CALLED_FUNCTION = Pattern.compile("([A-Za-z_.]+) ?\\(");

  /** Types that both databases have; a view's column is cast to them. */
  private static final Map<String, List<String>> TYPES =
      Map.of(
          "integer", List.of("BIGINT"),
          "number", List.of("BIGINT", "DOUBLE PRECISION"),
          "text", List.of("VARCHAR"),
          "boolean", List.of("BOOLEAN"),
          "timestamp", List.of("TIMESTAMP"));

  /** What both databases have, with the same meaning. */
  private static final Set<String> COMMON_FUNCTIONS =
      Set.of(
          "COALESCE",
          "CAST",
          "REPLACE",
          "TRIM",
          "OVER",
          "LEAD",
          "MAX",
          "SPLIT_PART",
          "VALUES",
          "IN");

  private static String read(String file) throws IOException {
    return Files.readString(FOLDER.resolve(file));
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).toList();
  }

  /** By view and column, the type. */
  private static Map<String, Map<String, String>> definedColumns() throws IOException {
    Map<String, Map<String, String>> columns = new TreeMap<>();
    COLUMN
        .matcher(read("definitions.sql"))
        .results()
        .forEach(
            column ->
                columns
                    .computeIfAbsent(column.group(1), view -> new TreeMap<>())
                    .put(column.group(3), column.group(4)));
    return columns;
  }

  @Test
  void theDefinitionsHaveThePackagesColumnsAndTypes() throws IOException {
    Map<String, Map<String, String>> defined = definedColumns();
    List<String> missing = new ArrayList<>();
    int views = 0;
    for (String line : Files.readAllLines(EXPECTED)) {
      if (line.startsWith("#")) {
        continue;
      }
      views++;
      String view = line.substring(0, line.indexOf(':'));
      for (String column : line.substring(view.length() + 2).split(" ")) {
        String[] nameAndKind = column.split("=");
        String type = defined.getOrDefault(view, Map.of()).getOrDefault(nameAndKind[0], "none");
        if (!TYPES.get(nameAndKind[1]).contains(type)) {
          missing.add(view + "." + column + " is " + type);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(views).isEqualTo(defined.size()).isGreaterThanOrEqualTo(45);
  }

  @Test
  void bothDatabasesReadTheSameDefinitions() throws IOException {
    String postgres = read("postgres.sql");
    String snowflake = read("snowflake.sql");
    assertThat(matches(TABLE, snowflake)).hasSize(2).isEqualTo(matches(TABLE, postgres));
    for (String script : List.of(postgres, snowflake)) {
      // Views are defined nowhere else.
      assertThat(script).doesNotContain("'contact'", "property_dealname");
      String body = script.substring(script.lastIndexOf("CREATE TABLE"));
      assertThat(body.substring(body.indexOf(';')))
          .contains(
              "source_table",
              "needed_columns",
              "divided",
              "divider",
              "row_filter",
              "part",
              "is_distinct",
              "has_properties",
              "position",
              "column_name",
              "column_type",
              "source_column",
              "expression")
          .contains("'{}'", "'{s}'", "'{item}'", "'{part}'")
          // Columns whose source is missing, and views that show no deleted row.
          .contains("IN ('_fivetran_deleted', 'is_deleted') THEN 'FALSE'", "ELSE 'NULL' END")
          .contains("NOT COALESCE({s}._deleted, FALSE)")
          .contains("TRIM({item}) <> ''''")
          .contains("' UNION ALL '", "WHERE FALSE");
    }
  }

  @Test
  void theDefinitionsUseWhatBothDatabasesHave() throws IOException {
    String definitions = read("definitions.sql");
    Set<String> own = new TreeSet<>();
    for (String script : List.of("postgres.sql", "snowflake.sql")) {
      Set<String> created = new TreeSet<>();
      CREATED_FUNCTION
          .matcher(read(script))
          .results()
          .forEach(
              each -> created.add(each.group(1) + " " + each.group(3).replaceAll("_NTZ$", "")));
      assertThat(created).hasSize(2);
      assertThat(own.isEmpty() || own.equals(created)).as(script).isTrue();
      own = created;
    }
    Set<String> called = new TreeSet<>();
    String values = definitions.substring(definitions.indexOf("VALUES"));
    CALLED_FUNCTION.matcher(values).results().forEach(each -> called.add(each.group(1)));
    called.removeAll(COMMON_FUNCTIONS);
    called.remove("crm_dbt.view_column");
    assertThat(called).isNotEmpty();
    for (String each : called) {
      assertThat(own).anyMatch(function -> function.startsWith(each + " "));
    }
    assertThat(definedColumns().values())
        .allSatisfy(
            columns ->
                assertThat(TYPES.values().stream().flatMap(List::stream).toList())
                    .containsAll(columns.values()));
    assertThat(values).doesNotContain("}::", ")::", " ~ ", "INTERVAL", "->");
  }

  @Test
  void itIsToldThatSnowflakesViewsWereNotRun() throws IOException {
    assertThat(read("snowflake.sql")).contains("Not run");
    assertThat(Files.readString(Path.of("docs/dbt.md")))
        .containsPattern("\\| `snowflake.sql` \\| .*; not run \\|");
  }
}
