/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A MariaDB server from published binaries, as a warehouse. They exist for Linux on x86-64. */
public final class MariaDb implements AutoCloseable {
  private static final String USER = "warehouse";
  private static final String PASSWORD = "warehouse-password";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(240);

  private final Path home;
  private final Path folder;
  private final Driver driver;
  private final int port = Ports.findFree(1).get(0);
  private ManagedProcess managedProcess;

  MariaDb(BuildLayout buildLayout, Path folder) {
    this.home = findServer(buildLayout.sinkFolder("mariadb"));
    this.folder = folder.resolve("mariadb");
    this.driver = loadDriver(buildLayout.stockPlugins().resolve("debezium-connector-jdbc"));
  }

  /** Whether the binaries run on this machine. */
  public static boolean isSupported() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64");
  }

  private static Path findServer(Path unpacked) {
    try (Stream<Path> files = Files.walk(unpacked)) {
      Path program =
          files
              .filter(file -> file.endsWith(Path.of("bin", "mariadbd")))
              .findFirst()
              .orElseThrow(() -> new StackException("No MariaDB in " + unpacked));
      if (!program.toFile().canExecute() && !program.toFile().setExecutable(true)) {
        throw new StackException("Cannot execute " + program);
      }
      return program.getParent().getParent();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "MariaDB is not in " + unpacked + ". Run `mvn pre-integration-test`", e);
    }
  }

  /** The driver that the JDBC sink brings. */
  private static Driver loadDriver(Path sink) {
    try (Stream<Path> files = Files.list(sink)) {
      List<URL> jars = new ArrayList<>();
      for (Path jar :
          files
              .filter(file -> file.getFileName().toString().startsWith("mariadb-java-client-"))
              .toList()) {
        jars.add(jar.toUri().toURL());
      }
      return ServiceLoader.load(
              Driver.class,
              new URLClassLoader(jars.toArray(URL[]::new), MariaDb.class.getClassLoader()))
          .stream()
          .filter(found -> found.type().getName().startsWith("org.mariadb."))
          .findFirst()
          .orElseThrow(() -> new StackException("No driver for MariaDB in " + sink))
          .get();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + sink, e);
    }
  }

  MariaDb start() {
    Path data = folder.resolve("data");
    Path grants =
        Jvm.write(
            folder.resolve("grants.sql"),
            "CREATE DATABASE warehouse CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin;\n"
                + ("CREATE USER " + USER + " IDENTIFIED BY '" + PASSWORD + "';\n")
                + ("GRANT ALL ON warehouse.* TO " + USER + ";\n"));
    createSystemTables(data);
    List<String> command = serverCommand(data);
    command.addAll(
        List.of(
            "--port=" + port,
            "--bind-address=127.0.0.1",
            // Its own name, as paths of sockets may not be long.
            "--socket=" + Path.of(System.getProperty("java.io.tmpdir"), "mariadb-" + port),
            "--init-file=" + grants));
    managedProcess = ManagedProcess.start("MariaDB", folder.resolve("mariadb.log"), command);
    Waiting.awaitCondition("its first connection", START_TIMEOUT, managedProcess, this::isReady);
    return this;
  }

  private List<String> serverCommand(Path data) {
    return new ArrayList<>(
        List.of(
            home.resolve("bin").resolve("mariadbd").toString(),
            "--no-defaults",
            "--basedir=" + home,
            "--datadir=" + data,
            "--user=" + System.getProperty("user.name"),
            "--innodb-flush-log-at-trx-commit=0"));
  }

  /** What {@code mariadb-install-db} does. */
  private void createSystemTables(Path data) {
    try {
      Files.createDirectories(data);
      StringBuilder sql =
          new StringBuilder("CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
      for (String script :
          List.of(
              "mysql_system_tables.sql",
              "mysql_performance_tables.sql",
              "mysql_system_tables_data.sql")) {
        sql.append(Files.readString(home.resolve("share").resolve(script)));
      }
      File input = Jvm.write(folder.resolve("bootstrap.sql"), sql.toString()).toFile();
      Path log = folder.resolve("bootstrap.log");
      List<String> command = serverCommand(data);
      command.addAll(List.of("--bootstrap", "--enforce-storage-engine="));
      Process process =
          new ProcessBuilder(command)
              .redirectInput(input)
              .redirectErrorStream(true)
              .redirectOutput(Redirect.to(log.toFile()))
              .start();
      if (!process.waitFor(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new StackException("MariaDB created no tables, see " + log);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create " + data, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StackException("Interrupted", e);
    }
  }

  private boolean isReady() throws IOException {
    try (Connection connection = connection()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }

  public String jdbcUrl() {
    return "jdbc:mariadb://127.0.0.1:" + port + "/warehouse";
  }

  public String user() {
    return USER;
  }

  public String password() {
    return PASSWORD;
  }

  /** A new connection; the caller closes it. */
  public Connection connection() throws SQLException {
    Properties login = new Properties();
    login.put("user", USER);
    login.put("password", PASSWORD);
    return driver.connect(jdbcUrl(), login);
  }

  @Override
  public void close() {
    if (managedProcess != null) {
      managedProcess.stop(Duration.ofSeconds(20));
    }
  }
}
