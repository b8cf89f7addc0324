/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The folders of a build: runtimes, stock plugins, and the packaged connector. */
public final class BuildLayout {
  private final Path target;

  private BuildLayout(Path target) {
    this.target = target;
  }

  /** The layout of a build in a project folder. */
  public static BuildLayout ofBuild(Path project) {
    return new BuildLayout(project.toAbsolutePath().normalize().resolve("target"));
  }

  Path kafkaFolder(KafkaVersion version) {
    return runtimeFolder().resolve(version.folder());
  }

  Path registryFolder() {
    return runtimeFolder().resolve("registry");
  }

  /** The folder that contains the folders of the converter and the sink. */
  public Path stockPlugins() {
    return runtimeFolder().resolve("plugins");
  }

  /** The folder of a sink or warehouse that only the tests of its example use. */
  public Path sinkFolder(String name) {
    return runtimeFolder().resolve("sinks").resolve(name);
  }

  /** The JMX exporter of Prometheus, as an agent of a worker. */
  public Path jmxExporter() {
    return runtimeFolder().resolve("jmx-exporter").resolve("jmx_prometheus_javaagent.jar");
  }

  /** The class path of the build's tests, to run a main class in them. */
  List<String> testClassPath() {
    return List.of(
        target.resolve("test-classes").toString(),
        target.resolve("classes").toString(),
        Jvm.classPathOf(runtimeFolder().resolve("test-jars")));
  }

  private Path runtimeFolder() {
    return target.resolve("runtime");
  }

  /** The zip that users install. */
  public Path connectorZip() {
    try (Stream<Path> files = Files.list(target)) {
      List<Path> zips = files.filter(file -> isConnector(file.getFileName().toString())).toList();
      if (zips.size() != 1) {
        throw new StackException(
            "Expected one crmconnect-kafka-connect-crm zip in " + target + ", found " + zips);
      }
      return zips.get(0);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "There is no build in " + target + ". Run `mvn pre-integration-test`", e);
    }
  }

  private static boolean isConnector(String name) {
    return name.startsWith("crmconnect-kafka-connect-crm-") && name.endsWith(".zip");
  }

  /** Replaces the connector's own jar in a folder with an unpacked zip. */
  static void replaceConnectorJar(Path folder, Path jar) {
    try (Stream<Path> files = Files.walk(folder)) {
      Path own =
          files
              .filter(file -> file.getFileName().toString().matches("kafka-connect-crm-.*\\.jar"))
              .findFirst()
              .orElseThrow(() -> new StackException("No jar of the connector in " + folder));
      Files.copy(jar, own, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot replace the connector in " + folder, e);
    }
  }

  /** Unpacks the connector into the folder, as a user would; files that exist are replaced. */
  void installConnector(Path folder) {
    try (InputStream file = Files.newInputStream(connectorZip());
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
          throw new StackException("An entry of the zip is outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(target);
        } else {
          Files.createDirectories(target.getParent());
          Files.copy(zip, target, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot unpack the connector into " + folder, e);
    }
  }
}
