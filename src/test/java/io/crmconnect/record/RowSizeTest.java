/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Row;
import io.crmconnect.schema.ObjectSchema;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class RowSizeTest {
  private static final String CHARACTERS = "ab 1\"\\\n\u0001\u00e4\u20ac\ud83d\ude00";

  private final Random random = new Random(22);
  private final RecordFactory factory =
      new RecordFactory(new RecordSettings("crm", MisfitMode.NULL));

  /** The texts of a row are only counted if its memory says that they could be too large. */
  @Test
  void theMemoryOfARowIsCountedOnceAndItsSizeIsNeverUnderestimated() {
    RecordSize recordSize = new RecordSize();
    for (int i = 0; i < 300; i++) {
      ObjectSchema schema = randomSchema();
      OutRecord.Row row = createRow(schema);
      SourceRecord record = row.sourceRecord();
      long size = recordSize.of((Struct) record.key(), (Struct) record.value(), record.headers());

      assertThat(row.memoryBytes()).isEqualTo(RecordBytes.of(record));
      assertThat(recordSize.upperBound(row)).isGreaterThanOrEqualTo(size);
      assertThat(recordSize.exceeds(size, row)).isFalse();
      assertThat(recordSize.exceeds(size - 1, row)).isTrue();
    }
  }

  private ObjectSchema randomSchema() {
    List<Field> fields = new ArrayList<>();
    for (int i = random.nextInt(30); i > 0; i--) {
      FieldType type = FieldType.values()[random.nextInt(FieldType.values().length)];
      fields.add(new Field("field" + i, type));
    }
    CrmObject object = new CrmObject("object" + "s".repeat(random.nextInt(60)), "type");
    return SchemaEvolver.createSchema(object, fields, SchemaSettings.DEFAULT);
  }

  private OutRecord.Row createRow(ObjectSchema schema) {
    Map<String, String> values = new HashMap<>();
    for (String field : schema.requestedFields()) {
      values.put(field, random.nextInt(3) == 0 ? null : randomText(random.nextInt(200)));
    }
    String id = "1" + "2".repeat(random.nextInt(2_000));
    return (OutRecord.Row)
        factory.createRow(
            schema,
            new Row(id, 1_700_000_000_000L, Row.UNKNOWN_TIME, values),
            Op.UPSERT,
            0,
            OptionalLong.of(1_700_000_000_000L),
            new SourcePosition(Map.of(), Map.of()));
  }

  private String randomText(int length) {
    if (random.nextInt(4) == 0) {
      // Each needs as many bytes as any character can.
      return "\u0001".repeat(100 * length);
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.toString();
  }
}
