/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.stack.Stack;
import io.crmconnect.stack.Worker;
import io.crmconnect.stack.WorkerSettings;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.testcontainers.kafka.KafkaContainer;

/** The whole path with the broker of Kafka's image, if Docker and the image are available. */
@ExtendWith(SharedStack.class)
@EnabledIf("imagesAtHand")
final class ContainerKafkaIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);
  private static final String KAFKA_IMAGE = "apache/kafka:4.3.1";

  /** Testcontainers' own image, which it would otherwise try to pull for minutes. */
  private static final String RYUK_IMAGE = "testcontainers/ryuk:0.14.0";

  static boolean imagesAtHand() throws InterruptedException {
    for (String image : List.of(KAFKA_IMAGE, RYUK_IMAGE)) {
      if (!isImageAvailable(image)) {
        System.out.println("ContainerKafkaIT is left out: no Docker with the image " + image);
        return false;
      }
    }
    return true;
  }

  /** Checks only for a local image. */
  private static boolean isImageAvailable(String image) throws InterruptedException {
    try {
      Process docker =
          new ProcessBuilder("docker", "image", "inspect", image)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
      boolean answered = docker.waitFor(10, TimeUnit.SECONDS);
      docker.destroyForcibly();
      return answered && docker.exitValue() == 0;
    } catch (IOException noDocker) {
      return false;
    }
  }

  @Test
  void historyAndEditsEndInTheWarehouse(Stack stack) {
    try (SimulatedCrm crm = SimulatedCrm.start(SimulatedCrm.SMALL);
        KafkaContainer kafka =
            new KafkaContainer(KAFKA_IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")) {
      kafka.start();
      try (Worker worker =
          stack.startWorker(
              "container-worker", kafka.getBootstrapServers(), WorkerSettings.DEFAULT)) {
        crm.startEdits(10);
        Connectors.startWholePath(stack, worker.rest(), crm, "container");
        Warehouse warehouse = new Warehouse(stack, "container");
        long before = crm.rows("contacts").size();
        Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") >= before);
        crm.stopEdits();
        warehouse.awaitEquals(crm, worker.rest(), TIMEOUT);
      }
    }
  }
}
