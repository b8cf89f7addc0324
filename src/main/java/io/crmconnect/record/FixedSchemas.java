/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/**
 * The schemas of the connector's own topics. They are a contract: a field may be added if it has a
 * default, and nothing else may change. Each key has a field {@code id}, as the keys of rows do, so
 * that stock transformations of keys work on all topics.
 */
final class FixedSchemas {
  private static final String NAMESPACE = "io.crmconnect.";

  /** Records of earlier releases have no id. */
  private static final Schema ADDED_KEY_ID = SchemaBuilder.string().defaultValue("").build();

  static final Schema QUARANTINE_KEY =
      SchemaBuilder.struct()
          .name(NAMESPACE + "quarantine.Key")
          .field("object", Schema.STRING_SCHEMA)
          .field("id", Schema.STRING_SCHEMA)
          .build();

  static final Schema QUARANTINE =
      SchemaBuilder.struct()
          .name(NAMESPACE + "quarantine.Value")
          .field("object", Schema.STRING_SCHEMA)
          .field("id", Schema.OPTIONAL_STRING_SCHEMA)
          .field("version", Schema.OPTIONAL_INT64_SCHEMA)
          .field("reason", Schema.STRING_SCHEMA)
          .field("field", Schema.OPTIONAL_STRING_SCHEMA)
          .field("detail", Schema.OPTIONAL_STRING_SCHEMA)
          .field("raw", Schema.STRING_SCHEMA)
          .field("detected_at", Timestamp.SCHEMA)
          .build();

  static final Schema EVENT_KEY =
      SchemaBuilder.struct()
          .name(NAMESPACE + "events.Key")
          .field("object", Schema.STRING_SCHEMA)
          .field("id", ADDED_KEY_ID)
          .build();

  static final Schema EVENT =
      SchemaBuilder.struct()
          .name(NAMESPACE + "events.Value")
          .field("kind", Schema.STRING_SCHEMA)
          .field("object", Schema.OPTIONAL_STRING_SCHEMA)
          .field("level", Schema.STRING_SCHEMA)
          .field("at", Timestamp.SCHEMA)
          .field("text", Schema.STRING_SCHEMA)
          .field("details", Schema.STRING_SCHEMA)
          .field("id", Schema.OPTIONAL_STRING_SCHEMA)
          .field("connector", Schema.OPTIONAL_STRING_SCHEMA)
          .field("account", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  static final Schema HEARTBEAT_KEY =
      SchemaBuilder.struct()
          .name(NAMESPACE + "heartbeat.Key")
          .field("object", Schema.STRING_SCHEMA)
          .field("id", ADDED_KEY_ID)
          .build();

  static final Schema HEARTBEAT =
      SchemaBuilder.struct()
          .name(NAMESPACE + "heartbeat.Value")
          .field("object", Schema.STRING_SCHEMA)
          .field("at", Timestamp.SCHEMA)
          .field("id", Schema.OPTIONAL_STRING_SCHEMA)
          .build();

  private FixedSchemas() {}
}
