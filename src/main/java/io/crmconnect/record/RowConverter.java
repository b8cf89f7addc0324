/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.record;

import io.crmconnect.crm.FieldNames;
import io.crmconnect.schema.Column;
import io.crmconnect.schema.ColumnType;
import io.crmconnect.schema.ObjectSchema;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.header.Header;

/** Lookups that are done once per schema or page instead of once per value. */
final class RowConverter {
  final ObjectSchema schema;
  final String topic;
  final String[] fields;
  final ColumnType[] types;
  final Field[] columns;

  /** What {@link ContentHash} begins with for each column. */
  final long[] hashSeeds;

  /** The indexes of columns that cannot hold every text. */
  final int[] typedIndexes;

  final Field keyId;
  final Header objectHeader;
  final Field id;
  final Field createdAt;
  final Field updatedAt;
  final Field deleted;
  final Field deletedAt;
  final Field mergedInto;
  final Field syncedAt;
  final Field misfits;

  /** The names for which {@link #indexes} was computed. */
  private FieldNames indexedNames;

  private int[] indexes;

  /** The fields for which {@link #comparedColumns} was computed. */
  private List<String> comparedFields = List.of();

  private int[] comparedColumns = {};

  /**
   * @param topic of the object's rows
   */
  RowConverter(ObjectSchema schema, String topic) {
    this.schema = schema;
    this.topic = topic;
    Schema value = schema.valueSchema();
    List<Column> allColumns = schema.columns();
    this.fields = new String[allColumns.size()];
    this.types = new ColumnType[allColumns.size()];
    this.columns = new Field[allColumns.size()];
    this.hashSeeds = new long[allColumns.size()];
    for (int i = 0; i < fields.length; i++) {
      // No row has a field with an empty name, so a retired column stays null.
      fields[i] = allColumns.get(i).isRetired() ? "" : allColumns.get(i).field();
      types[i] = allColumns.get(i).type();
      columns[i] = value.field(allColumns.get(i).name());
      hashSeeds[i] = ContentHash.seedOf(allColumns.get(i));
    }
    this.typedIndexes =
        IntStream.range(0, fields.length)
            .filter(i -> types[i].kind() != ColumnType.Kind.STRING)
            .filter(i -> types[i].kind() != ColumnType.Kind.NUMBER_TEXT)
            .toArray();
    this.keyId = schema.keySchema().field(ObjectSchema.ID);
    this.objectHeader =
        RecordFactory.createHeader(RecordFactory.HEADER_OBJECT, schema.object().name());
    this.id = value.field(ObjectSchema.ID);
    this.createdAt = value.field(ObjectSchema.CREATED_AT);
    this.updatedAt = value.field(ObjectSchema.UPDATED_AT);
    this.deleted = value.field(ObjectSchema.DELETED);
    this.deletedAt = value.field(ObjectSchema.DELETED_AT);
    this.mergedInto = value.field(ObjectSchema.MERGED_INTO);
    this.syncedAt = value.field(ObjectSchema.SYNCED_AT);
    this.misfits = value.field(ObjectSchema.MISFITS);
  }

  /** The indexes of the columns of these fields. */
  @SuppressWarnings("ReferenceEquality") // The same list for all rows of a schema.
  int[] columnsOf(List<String> someFields) {
    if (someFields != comparedFields) {
      comparedColumns =
          IntStream.range(0, fields.length).filter(i -> someFields.contains(fields[i])).toArray();
      comparedFields = someFields;
    }
    return comparedColumns;
  }

  /** The index of each column's value in rows with these names. */
  int[] indexesIn(FieldNames names) {
    if (names != indexedNames) {
      indexes = Arrays.stream(fields).mapToInt(names::indexOf).toArray();
      indexedNames = names;
    }
    return indexes;
  }
}
