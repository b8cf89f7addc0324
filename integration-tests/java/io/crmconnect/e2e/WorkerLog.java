/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The lines that a worker has logged since a point in time. */
record WorkerLog(List<String> lines) {

  static WorkerLog read(Path file, long offset) throws IOException {
    byte[] all = Files.readAllBytes(file);
    byte[] part = Arrays.copyOfRange(all, (int) offset, all.length);
    return new WorkerLog(new String(part, StandardCharsets.UTF_8).lines().toList());
  }

  /** The lines of the connector's classes at a level. */
  List<String> connectorLines(String level) {
    String levelText = " " + level + " ";
    return lines.stream()
        .filter(line -> line.contains(levelText) && line.contains(" io.crmconnect."))
        .toList();
  }

  List<String> stackTraceLines() {
    return lines.stream().filter(line -> line.startsWith("\tat ")).toList();
  }
}
