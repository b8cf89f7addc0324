/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Runs the demos as a user would, with the build that runs this test. */
final class DemoIT {
  private static final Path PROJECT = Path.of("").toAbsolutePath();
  private static final Path FOLDER = PROJECT.resolve("target/demo");

  /** Warnings of Kafka about a topic that was just created, and about a worker that stops. */
  private static final List<String> EXPECTED_WARNINGS =
      List.of(
          "org.apache.kafka.clients.producer.internals.Sender",
          "The metadata response from the cluster reported a recoverable issue",
          "org.apache.kafka.connect.runtime.distributed.WorkerCoordinator",
          // After the kill, the worker reads its own topics.
          "org.apache.kafka.connect.runtime.distributed.DistributedHerder",
          "io.crmconnect.events - drift.found: deals has changed",
          "io.crmconnect.events - drift.found: project__c has changed");

  @Test
  void itEndsEqualAndLeavesNoProcesses() throws Exception {
    assertThat(run("hubspot"))
        .contains(
            "Second act",
            "the links of deals:companies are in the warehouse",
            "the links of deals:contacts are in the warehouse",
            "the stage has its name",
            "deals have their dealname",
            "Equal after")
        .contains("0 requests that HubSpot would reject, 0 over its limits");
    checkLog("sim-token");
  }

  /** Not part of the build, where {@link SalesforceIT} shows the same in less time. */
  @Test
  @EnabledIfSystemProperty(named = "demo.vendors", matches = "all")
  void thatOfSalesforceDoesToo() throws Exception {
    assertThat(run("salesforce"))
        .contains("kill -9", "Second act", "project__c have their Budget__c", "Equal after")
        .contains("Bulk jobs that were created: 1;")
        .contains("0 requests that Salesforce would reject, 0 over its limits");
    checkLog("sim-secret");
  }

  private static String run(String vendor) throws Exception {
    Path output = PROJECT.resolve("target/demo-output.txt");
    Files.write(PROJECT.resolve("target/demo.built"), List.of());
    ProcessBuilder demo = new ProcessBuilder("bash", "demo.sh", "--vendor", vendor);
    demo.environment().put("JAVA_HOME", System.getProperty("java.home"));
    demo.redirectErrorStream(true).redirectOutput(output.toFile());
    Process process = demo.start();
    try {
      assertThat(process.waitFor(8, TimeUnit.MINUTES)).as("it ends").isTrue();
    } finally {
      process.destroy();
    }
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  private static void checkLog(String secret) throws Exception {
    List<String> log = Files.readAllLines(FOLDER.resolve("connect.log"));
    assertThat(log).noneMatch(line -> line.startsWith("\tat ") || line.contains(" ERROR "));
    assertThat(log)
        .filteredOn(line -> line.contains(" WARN "))
        .allMatch(line -> EXPECTED_WARNINGS.stream().anyMatch(line::contains));
    assertThat(log).noneMatch(line -> line.contains(secret));
    assertThat(ProcessHandle.allProcesses().filter(DemoIT::isDemoProcess)).isEmpty();
  }

  private static boolean isDemoProcess(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains(FOLDER.toString());
  }
}
