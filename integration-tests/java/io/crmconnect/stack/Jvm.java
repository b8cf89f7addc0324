/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Command lines of JVMs like this one, and their argument files. */
final class Jvm {
  private Jvm() {}

  static List<String> command(String heap, List<String> options, String... rest) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heap);
    // The collector with the least load on a machine with few cores.
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.addAll(List.of(rest));
    return command;
  }

  static String classPathOf(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new StackException(
          folder
              + " does not exist. The build creates it: run `mvn pre-integration-test`"
              + " first.");
    }
    return folder + File.separator + "*";
  }

  static Path write(Path file, Map<String, String> properties) {
    StringBuilder text = new StringBuilder();
    new TreeMap<>(properties)
        .forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return write(file, text.toString());
  }

  static Path write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
