/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaSettings;

/** The accepted schema of an object, and the text of it that was last stored. */
final class AcceptedSchema {
  private ObjectSchema schema;
  private String storedText;

  private AcceptedSchema(ObjectSchema schema, String storedText) {
    this.schema = schema;
    this.storedText = storedText;
  }

  /**
   * @param storedText the stored text; null: none is stored
   * @throws InvalidOffsetException if the text cannot be read
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

  /** The text last stored, by this or an earlier task; null: none. */
  String storedText() {
    return storedText;
  }

  /** Accepts the schema; returns whether its text has to be stored. */
  boolean accept(ObjectSchema next) {
    schema = next;
    String previousText = storedText;
    storedText = next.encode();
    return !storedText.equals(previousText);
  }
}
