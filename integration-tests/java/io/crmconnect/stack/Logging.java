/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.nio.file.Path;

/**
 * The log configuration of the processes: one line per event, with level and logger, so that logs
 * can be searched.
 */
final class Logging {
  private static final String PATTERN = "%d{ISO8601} %-5p [%t] %c - %m%n";

  private Logging() {}

  /** The option with which a JVM of a Kafka version logs to its standard output. */
  static String jvmOption(KafkaVersion version, Path folder, String name) {
    if (version.usesLog4j2()) {
      Path file =
          Jvm.write(
              folder.resolve(name + "-log4j2.properties"),
              """
              status = error
              appender.out.type = Console
              appender.out.name = out
              appender.out.layout.type = PatternLayout
              appender.out.layout.pattern = %s
              rootLogger.level = info
              rootLogger.appenderRef.out.ref = out
              """
                  .formatted(PATTERN));
      return "-Dlog4j2.configurationFile=" + file.toUri();
    }
    Path file =
        Jvm.write(
            folder.resolve(name + "-log4j.properties"),
            """
            log4j.rootLogger=INFO, out
            log4j.appender.out=org.apache.log4j.ConsoleAppender
            log4j.appender.out.layout=org.apache.log4j.PatternLayout
            log4j.appender.out.layout.ConversionPattern=%s
            """
                .formatted(PATTERN));
    return "-Dlog4j.configuration=" + file.toUri();
  }
}
