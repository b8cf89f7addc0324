/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Kafka's own command-line tools, started as the scripts of its distribution do. */
final class KafkaTools {
  private static final Map<String, String> MAIN_CLASSES =
      Map.of(
          "kafka-console-producer.sh", "org.apache.kafka.tools.ConsoleProducer",
          "kafka-console-consumer.sh", "org.apache.kafka.tools.consumer.ConsoleConsumer",
          "kafka-topics.sh", "org.apache.kafka.tools.TopicCommand");

  private KafkaTools() {}

  /**
   * Writes the scripts into {@code bin} below the folder.
   *
   * @param classPath of Kafka
   * @return the folder, as the home of a Kafka distribution
   */
  static Path install(Path folder, String classPath) {
    try {
      Path bin = Files.createDirectories(folder.resolve("bin"));
      for (Map.Entry<String, String> tool : MAIN_CLASSES.entrySet()) {
        Path script = bin.resolve(tool.getKey());
        Files.writeString(
            script,
            "#!/bin/sh\nexec \""
                + Path.of(System.getProperty("java.home"), "bin", "java")
                + "\" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp '"
                + classPath
                + "' "
                + tool.getValue()
                + " \"$@\"\n");
        if (!script.toFile().setExecutable(true)) {
          throw new StackException("Cannot make " + script + " executable");
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write Kafka's tools", e);
    }
  }
}
