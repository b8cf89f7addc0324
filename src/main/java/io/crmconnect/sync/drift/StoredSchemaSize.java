/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.offset.OffsetCodec;
import io.crmconnect.schema.ObjectSchema;

/**
 * The limit of a schema's offset: Connect cannot commit an offset that is larger than a record of
 * its topic, whatever the limits of the connector's own topics are.
 */
final class StoredSchemaSize {
  private static final int MAX_LENGTH = 900_000;

  private StoredSchemaSize() {}

  static boolean exceedsLimit(ObjectSchema schema) {
    return storedLength(schema) > MAX_LENGTH;
  }

  private static int storedLength(ObjectSchema schema) {
    String text = schema.encode();
    return text.length() <= MAX_LENGTH / 4
        ? text.length()
        : OffsetCodec.encodeSchema(text).get(OffsetCodec.SCHEMA_TEXT).toString().length();
  }

  static String describe(CrmObject object, ObjectSchema schema) {
    return "The schema of "
        + object.name()
        + " has "
        + schema.columns().size()
        + " fields, so its offset would take "
        + storedLength(schema)
        + " bytes; Connect's offsets topic takes about 1,000,000. Leave fields out with"
        + " field.exclude or name those to copy in field.include.";
  }
}
