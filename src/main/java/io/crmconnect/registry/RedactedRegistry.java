/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import io.crmconnect.crm.SecretRedactor;
import io.crmconnect.schema.SchemaVerdict;
import java.util.function.Consumer;
import org.apache.kafka.connect.data.Schema;

/** A registry whose reasons contain no secret, because they are stored in offsets. */
public final class RedactedRegistry implements SchemaRegistry {
  private final SchemaRegistry registry;
  private final SecretRedactor redactor;

  public RedactedRegistry(SchemaRegistry registry, SecretRedactor redactor) {
    this.registry = registry;
    this.redactor = redactor;
  }

  @Override
  public void check(String topic, Schema value, Consumer<SchemaVerdict> sink) {
    registry.check(topic, value, verdict -> sink.accept(redact(verdict)));
  }

  private SchemaVerdict redact(SchemaVerdict verdict) {
    if (verdict instanceof SchemaVerdict.Incompatible incompatible) {
      return new SchemaVerdict.Incompatible(redactor.redact(incompatible.reason()));
    }
    return verdict instanceof SchemaVerdict.Unavailable unavailable
        ? new SchemaVerdict.Unavailable(redactor.redact(unavailable.reason()))
        : verdict;
  }

  @Override
  public void close() {
    registry.close();
  }
}
