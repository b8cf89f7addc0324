/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** What loggers write, at all levels, until it is closed. */
public final class CapturedLog implements AutoCloseable {
  private static final int TRACE = 0;

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream originalErr = System.err;
  private final Map<String, Integer> originalLevels = new TreeMap<>();

  public CapturedLog(String... loggers) {
    for (String logger : loggers) {
      originalLevels.put(logger, setLevel(logger, TRACE));
    }
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
  }

  /** SLF4J's simple logger can only be configured before it is created. */
  private static int setLevel(String name, int level) {
    Object logger = LoggerFactory.getLogger(name);
    try {
      Field current = logger.getClass().getDeclaredField("currentLogLevel");
      current.setAccessible(true);
      int previous = current.getInt(logger);
      current.setInt(logger, level);
      return previous;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  public String text() {
    return written.toString(StandardCharsets.UTF_8);
  }

  public List<String> lines() {
    return text().lines().toList();
  }

  @Override
  public void close() {
    System.setErr(originalErr);
    originalLevels.forEach(CapturedLog::setLevel);
  }
}
