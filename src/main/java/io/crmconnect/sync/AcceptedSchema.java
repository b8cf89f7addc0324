package io.crmconnect.sync;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaSettings;

/** The schema that an object's rows carry, and how it was handed to Kafka last. */
final class AcceptedSchema {
  private ObjectSchema schema;
  private String text;

  private AcceptedSchema(ObjectSchema schema, String text) {
    this.schema = schema;
    this.text = text;
  }

  /**
   * @param text that is stored; null: none is
   * @throws IllegalOffsetException if that cannot be read
   */
  static AcceptedSchema stored(CrmObject object, String text, SchemaSettings settings) {
    ObjectSchema schema = text == null ? null : OffsetCodec.schema(object, text, settings);
    return new AcceptedSchema(schema, text);
  }

  /** Null until the catalogue was read. */
  ObjectSchema schema() {
    return schema;
  }

  /** By this task or one before; null: never. */
  String text() {
    return text;
  }

  /** Whether that is to be stored. */
  boolean take(ObjectSchema next) {
    schema = next;
    String before = text;
    text = next.encode();
    return !text.equals(before);
  }
}
