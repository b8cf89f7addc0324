/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.schema;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Updates the accepted schema of an object to the vendor's catalogue. */
public final class SchemaEvolver {
  private SchemaEvolver() {}

  /** The first schema of an object. */
  public static ObjectSchema createSchema(
      CrmObject object, List<Field> catalogue, SchemaSettings settings) {
    return evolve(new ObjectSchema(object, settings, List.of(), List.of(), List.of()), catalogue)
        .schema();
  }

  /**
   * The schema after the vendor's catalogue was read; the order of the catalogue does not matter.
   */
  public static Evolution evolve(ObjectSchema schema, List<Field> catalogue) {
    return evolve(schema, schema.columns(), schema.appliedDecisions(), typesByField(catalogue));
  }

  /**
   * @param current the columns after decisions were applied
   * @param appliedDecisions the texts of all decisions that were applied to them
   */
  static Evolution evolve(
      ObjectSchema schema,
      List<Column> current,
      List<String> appliedDecisions,
      SortedMap<String, FieldType> types) {
    SchemaSettings settings = schema.settings();
    FieldFilter filter = schema.filter();
    Set<String> newFields = new TreeSet<>(types.keySet());
    List<Column> evolved = new ArrayList<>(current.size() + newFields.size());
    Set<String> added = new TreeSet<>();
    Set<String> removed = new TreeSet<>();
    Set<String> retyped = new TreeSet<>();
    for (Column column : current) {
      if (column.isRetired()) {
        evolved.add(column);
        continue;
      }
      newFields.remove(column.field());
      FieldType type = types.get(column.field());
      Column updated = update(column, type, filter);
      evolved.add(updated);
      if (filter.includes(column.field())) {
        if (updated.isLive() != column.isLive()) {
          (updated.isLive() ? added : removed).add(column.field());
        }
        if (updated.catalogueType() != column.catalogueType()) {
          retyped.add(column.field());
        }
      }
    }
    newFields.removeIf(field -> !filter.includes(field));
    Set<String> usedNames = new TreeSet<>();
    current.forEach(column -> usedNames.add(column.name()));
    ColumnNames.assign(newFields, usedNames, settings.fieldNameMaxLength())
        .forEach(
            (field, name) -> {
              FieldType type = types.get(field);
              evolved.add(Column.of(name, field, ColumnType.of(type, settings.numberMode()), type));
              added.add(field);
            });
    return new Evolution(
        schema.with(evolved, appliedDecisions),
        List.copyOf(added),
        List.copyOf(removed),
        List.copyOf(retyped));
  }

  /**
   * @param type of the column's field; null: the vendor does not have it
   */
  private static Column update(Column column, FieldType type, FieldFilter filter) {
    if (type == null) {
      return column.withState(Column.State.REMOVED);
    }
    Column updated = column.withCatalogueType(type);
    // Its values may have been erased; if it is included again, it counts as added.
    boolean staysRemoved = !column.isLive() && !filter.includes(column.field());
    return staysRemoved ? updated.withState(Column.State.REMOVED) : updated;
  }

  /**
   * The types by field; if a field is listed twice, the first type in the order of types is used.
   */
  static SortedMap<String, FieldType> typesByField(List<Field> catalogue) {
    SortedMap<String, FieldType> types = new TreeMap<>();
    for (Field field : catalogue) {
      types.merge(field.name(), field.type(), (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
    return types;
  }
}
