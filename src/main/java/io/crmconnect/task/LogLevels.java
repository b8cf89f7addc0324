/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.signal.LogLevel;
import java.util.Optional;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;

/**
 * Sets the levels of the worker's loggers. SLF4J cannot do that, so the library behind it is called
 * by reflection: Reload4j in workers before 4.0, Log4j 2 in later ones.
 */
final class LogLevels {
  private LogLevels() {}

  /**
   * @return why the level was not set; empty if it was
   */
  static Optional<String> set(String logger, LogLevel level) {
    return set(LoggerFactory.getILoggerFactory(), logger, level);
  }

  static Optional<String> set(ILoggerFactory factory, String logger, LogLevel level) {
    String library = factory.getClass().getName();
    try {
      switch (library) {
        case "org.apache.logging.slf4j.Log4jLoggerFactory" -> setByLog4j2(factory, logger, level);
        case "org.slf4j.impl.Reload4jLoggerFactory", "org.slf4j.reload4j.Reload4jLoggerFactory" ->
            setByReload4j(factory, logger, level);
        default -> {
          return Optional.of(
              "levels cannot be set in the worker's logging library ("
                  + library
                  + "). Use PUT /admin/loggers/"
                  + logger
                  + " or the worker's log configuration.");
        }
      }
      return Optional.empty();
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.of(
          "the worker's logging library ("
              + library
              + ") did not set the level: "
              + e.getClass().getName()
              + ". Use PUT /admin/loggers/"
              + logger
              + ".");
    }
  }

  private static void setByLog4j2(ILoggerFactory factory, String logger, LogLevel level)
      throws ReflectiveOperationException {
    Class<?> levels = load(factory, "org.apache.logging.log4j.Level");
    Object value = levels.getMethod("valueOf", String.class).invoke(null, level.name());
    load(factory, "org.apache.logging.log4j.core.config.Configurator")
        .getMethod("setLevel", String.class, levels)
        .invoke(null, logger, value);
  }

  private static void setByReload4j(ILoggerFactory factory, String logger, LogLevel level)
      throws ReflectiveOperationException {
    Class<?> levels = load(factory, "org.apache.log4j.Level");
    Object value = levels.getMethod("toLevel", String.class).invoke(null, level.name());
    Class<?> loggers = load(factory, "org.apache.log4j.Logger");
    Object named = loggers.getMethod("getLogger", String.class).invoke(null, logger);
    loggers.getMethod("setLevel", levels).invoke(named, value);
  }

  /** The plugin's own class loader may not see the library. */
  private static Class<?> load(ILoggerFactory factory, String name) throws ClassNotFoundException {
    return Class.forName(name, true, factory.getClass().getClassLoader());
  }
}
