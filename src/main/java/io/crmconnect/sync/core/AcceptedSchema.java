package io.crmconnect.sync.core;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaSettings;

/** The schema that an object's rows carry, and how it was handed to Kafka last. */
final class AcceptedSchema {
  private ObjectSchema schema;
  private String storedText;

  private AcceptedSchema(ObjectSchema schema, String storedText) {
    this.schema = schema;
    this.storedText = storedText;
  }

  /**
   * @param storedText that is stored; null: none is
   * @throws InvalidOffsetException if that cannot be read
   */
  static AcceptedSchema fromStored(CrmObject object, String storedText, SchemaSettings settings) {
    ObjectSchema schema =
        storedText == null ? null : OffsetCodec.decodeSchema(object, storedText, settings);
    return new AcceptedSchema(schema, storedText);
  }

  /** Null until the catalogue was read. */
  ObjectSchema schema() {
    return schema;
  }

  /** By this task or one before; null: never. */
  String storedText() {
    return storedText;
  }

  /** Whether that is to be stored. */
  boolean accept(ObjectSchema next) {
    schema = next;
    String previousText = storedText;
    storedText = next.encode();
    return !storedText.equals(previousText);
  }
}
