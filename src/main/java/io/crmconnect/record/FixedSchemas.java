package io.crmconnect.record;

import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/** The schemas of the connector's own topics. They are a contract and must not change. */
final class FixedSchemas {
  private static final String NAMESPACE = "io.crmconnect.";

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
          .build();

  static final Schema HEARTBEAT_KEY =
      SchemaBuilder.struct()
          .name(NAMESPACE + "heartbeat.Key")
          .field("object", Schema.STRING_SCHEMA)
          .build();

  static final Schema HEARTBEAT =
      SchemaBuilder.struct()
          .name(NAMESPACE + "heartbeat.Value")
          .field("object", Schema.STRING_SCHEMA)
          .field("at", Timestamp.SCHEMA)
          .build();

  private FixedSchemas() {}
}
