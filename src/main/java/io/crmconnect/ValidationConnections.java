/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import io.crmconnect.task.DefaultEnvironment;
import io.crmconnect.topics.kafka.KafkaTopicPolicies;
import io.crmconnect.validation.Connections;
import io.crmconnect.validation.KnownCounts;
import java.util.concurrent.Executors;

/** What the validation connects to in production. */
final class ValidationConnections {
  static final Connections CREATED =
      new Connections(
          () -> Executors.newCachedThreadPool(ValidationConnections::newDaemonThread),
          DefaultEnvironment::createSchemaRegistry,
          KafkaTopicPolicies::read,
          new KnownCounts());

  private ValidationConnections() {}

  private static Thread newDaemonThread(Runnable work) {
    Thread thread = new Thread(work, "crm-validation");
    thread.setDaemon(true);
    return thread;
  }
}
