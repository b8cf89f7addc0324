/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The SQL of {@code docs/migrating.md} runs on Postgres. */
class MigrationSqlIT {
  private static final Pattern SQL_BLOCK = Pattern.compile("(?s)```sql\n(.*?)```");

  @Test
  void oldAndNewRowsAreComparedAndTheViewsHaveTheOldNames() throws Exception {
    List<String> blocks =
        SQL_BLOCK
            .matcher(Files.readString(Path.of("docs/migrating.md")))
            .results()
            .map((MatchResult block) -> block.group(1))
            .toList();
    assertThat(blocks).hasSize(3);
    try (EmbeddedPostgres server = EmbeddedPostgres.start();
        Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE crm_contacts (id text PRIMARY KEY, email text, firstname text,"
              + " _created_at timestamp, _updated_at timestamp, _synced_at timestamp,"
              + " _deleted boolean, _misfits text)");
      statement.execute(
          "INSERT INTO crm_contacts (id, email, firstname, _deleted) VALUES"
              + " ('1', 'a@example.com', 'Ada', NULL), ('2', NULL, NULL, TRUE),"
              + " ('12345678901', 'c@example.com', 'Cy', FALSE)");
      statement.execute("CREATE SCHEMA old_airbyte");
      statement.execute("CREATE TABLE old_airbyte.contacts (id text, properties_email text)");
      statement.execute(
          "INSERT INTO old_airbyte.contacts VALUES ('1', NULL), ('2', NULL), ('9', NULL)");

      assertThat(rows(statement, blocks.get(0)))
          .containsExactly("12345678901|only new", "9|only old");

      statement.execute(blocks.get(1));
      assertThat(
              rows(
                  statement,
                  "SELECT id, properties_firstname FROM airbyte_names.contacts ORDER BY 1"))
          .containsExactly("1|Ada", "12345678901|Cy", "2|null");

      statement.execute(blocks.get(2));
      assertThat(
              rows(
                  statement,
                  "SELECT id + 1, property_email, _fivetran_deleted FROM fivetran_names.contact"
                      + " ORDER BY 1"))
          .containsExactly("2|a@example.com|f", "3|null|t", "12345678902|c@example.com|f");
    }
  }

  private static List<String> rows(Statement statement, String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (ResultSet result = statement.executeQuery(query)) {
      int columns = result.getMetaData().getColumnCount();
      while (result.next()) {
        StringBuilder row = new StringBuilder();
        for (int column = 1; column <= columns; column++) {
          row.append(column == 1 ? "" : "|").append(result.getString(column));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }
}
