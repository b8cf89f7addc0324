/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.SchemaConfigDef;
import io.crmconnect.connector.Waiter;
import io.crmconnect.registry.RegistrySettings;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.schema.SchemaVerdict;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/**
 * Tries the schema registry with the only request that the tasks send, a compatibility check. It
 * registers nothing.
 */
final class RegistryValidation {
  private static final Schema SAMPLE =
      SchemaBuilder.struct()
          .name("io.crmconnect.validation")
          .field("id", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private RegistryValidation() {}

  static Findings validate(
      CrmSourceConfig config,
      Function<RegistrySettings, SchemaRegistry> registries,
      Waiter waiter,
      long timeoutMs)
      throws InterruptedException, ExecutionException {
    Findings findings = new Findings(config.validateConnections());
    RegistrySettings settings = config.registrySettings();
    if (settings.urls().isEmpty()) {
      return findings;
    }
    try (SchemaRegistry registry = registries.apply(settings)) {
      CompletableFuture<SchemaVerdict> verdict = new CompletableFuture<>();
      registry.check(config.topicPrefix() + ".events", SAMPLE, verdict::complete);
      if (waiter.await(verdict, timeoutMs) instanceof SchemaVerdict.Unavailable unavailable) {
        findings.addUnreachable(
            SchemaConfigDef.REGISTRY_URL,
            "The schema registry cannot be used: " + unavailable.reason());
      }
    } catch (TimeoutException e) {
      findings.addUnreachable(
          SchemaConfigDef.REGISTRY_URL, "The schema registry has not responded in time.");
    } catch (IllegalArgumentException e) {
      findings.addError(
          SchemaConfigDef.REGISTRY_URL, "The schema registry cannot be used: " + e.getMessage());
    }
    return findings;
  }
}
