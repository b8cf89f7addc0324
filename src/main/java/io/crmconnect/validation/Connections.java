/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.topics.TopicPolicies;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a validation connects to apart from the CRM; replaced in tests.
 *
 * @param executors each for one validation, which shuts it down; with a thread for each task
 * @param registries by the settings of a registry
 * @param brokers asks the brokers of the output topics
 * @param counts of records, by earlier validations
 */
public record Connections(
    Supplier<ExecutorService> executors,
    Function<RegistrySettings, SchemaRegistry> registries,
    Brokers brokers,
    KnownCounts counts) {

  /** Asks Kafka brokers about topics. */
  @FunctionalInterface
  public interface Brokers {
    /**
     * Blocks until the brokers have responded.
     *
     * @param consumerSettings the settings with the prefix {@code reconcile.consumer.}, without it
     * @throws org.apache.kafka.common.KafkaException if they cannot be reached in time
     */
    TopicPolicies read(
        Map<String, Object> consumerSettings, Collection<String> topics, long timeoutMs)
        throws InterruptedException;
  }
}
