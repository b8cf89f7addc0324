/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * An operating system process with its log. It is killed, with its children, when this JVM ends.
 */
final class ManagedProcess {
  private static final int MAX_LOG_LINES = 40;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ManagedProcess::killAll, "stack-kill-all"));
  }

  private final String name;
  private final Path log;
  private final Process process;

  private ManagedProcess(String name, Path log, Process process) {
    this.name = name;
    this.log = log;
    this.process = process;
  }

  /** Starts the command; its output is appended to the log. */
  static ManagedProcess start(String name, Path log, List<String> command) {
    try {
      Files.createDirectories(log.getParent());
      Process process =
          new ProcessBuilder(command)
              .directory(log.getParent().toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      RUNNING.add(process);
      process.onExit().thenAccept(RUNNING::remove);
      process.getOutputStream().close();
      return new ManagedProcess(name, log, process);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot start " + name + ": " + command.get(0), e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String name() {
    return name;
  }

  /** Kills the process with SIGKILL, so that it cannot shut down cleanly. */
  void kill() {
    destroy(process);
    await(Duration.ofSeconds(10));
  }

  /** Stops the process with SIGTERM, and with SIGKILL if it has not ended within the limit. */
  void stop(Duration timeout) {
    process.destroy();
    if (!await(timeout)) {
      kill();
    }
  }

  /** Waits until the process has ended within the limit, and returns its exit code. */
  int awaitEnd(Duration timeout) {
    if (!await(timeout)) {
      kill();
      throw failure("did not end within " + timeout.toSeconds() + " s");
    }
    return process.exitValue();
  }

  StackException failure(String problem) {
    return new StackException(name + " " + problem + ". The end of " + log + ":\n" + tail());
  }

  private String tail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
      int from = Math.max(0, lines.size() - MAX_LOG_LINES);
      return String.join("\n", lines.subList(from, lines.size()));
    } catch (IOException e) {
      return "(not readable: " + e.getMessage() + ")";
    }
  }

  private boolean await(Duration timeout) {
    try {
      return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      destroy(process);
      throw new StackException("Interrupted while waiting for " + name, e);
    }
  }

  private static void destroy(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }

  private static void killAll() {
    RUNNING.forEach(ManagedProcess::destroy);
  }
}
