/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** A Postgres server from its published binaries; it is the warehouse. */
public final class Postgres implements AutoCloseable {
  private static final String USER = "postgres";

  private final Path log;
  private final int port = Ports.findFree(1).get(0);
  private EmbeddedPostgres server;

  Postgres(Path folder) {
    this.log = folder.resolve("postgres.log");
  }

  Postgres start() {
    try {
      Redirect out = Redirect.appendTo(log.toFile());
      // The data are in the system's temporary folder, because the server's user must have access.
      server =
          EmbeddedPostgres.builder()
              .setPort(port)
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("fsync", "off")
              .setOutputRedirector(out)
              .setErrorRedirector(out)
              .start();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("Postgres did not start, see " + log, e);
    }
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
  }

  public String user() {
    return USER;
  }

  public int port() {
    return port;
  }

  /** A new connection; the caller closes it. */
  public Connection connection() throws SQLException {
    return server.getPostgresDatabase().getConnection();
  }

  @Override
  public void close() {
    if (server == null) {
      return;
    }
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Postgres did not stop, see " + log, e);
    }
  }
}
