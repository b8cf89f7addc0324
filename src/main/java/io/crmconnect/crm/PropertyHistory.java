/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The earlier values of some fields of an object's records. The vendor may forget the oldest of
 * them; what was copied stays.
 *
 * @param parent the object
 * @param properties the vendor's names of the fields, at least one, in order
 */
public record PropertyHistory(CrmObject parent, List<String> properties) implements ChildObject {
  /** What the name of the object ends with, after that of the parent. */
  public static final String NAME_SUFFIX = "_property_history";

  /** The fields of an entry. */
  public static final List<Field> FIELDS =
      List.of(
          new Field("record_id", FieldType.STRING),
          new Field("property", FieldType.STRING),
          new Field("timestamp", FieldType.TIMESTAMP),
          new Field("sequence", FieldType.STRING),
          new Field("value", FieldType.STRING),
          new Field("source_type", FieldType.STRING),
          new Field("source_id", FieldType.STRING),
          new Field("source_label", FieldType.STRING),
          new Field("user_id", FieldType.STRING));

  private static final int KEY_SIZE = 4;
  private static final String TYPE_PREFIX = "history:";
  private static final char TYPE_SEPARATOR = '=';
  private static final String PROPERTIES_SEPARATOR = "?";

  public PropertyHistory {
    Objects.requireNonNull(parent, "parent");
    properties = properties.stream().distinct().sorted().toList();
    if (properties.isEmpty()) {
      throw new IllegalArgumentException("properties must not be empty");
    }
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public int keySize() {
    return KEY_SIZE;
  }

  @Override
  public CrmObject toCrmObject() {
    return new CrmObject(
        parent.name() + NAME_SUFFIX,
        TYPE_PREFIX
            + parent.name()
            + TYPE_SEPARATOR
            + parent.vendorType()
            + PROPERTIES_SEPARATOR
            + String.join(",", properties));
  }

  /** Whether the object is a history. */
  public static boolean isHistory(CrmObject object) {
    return object.vendorType().startsWith(TYPE_PREFIX);
  }

  /** The history that the object is; empty if it is none. */
  static Optional<PropertyHistory> of(CrmObject object) {
    String type = object.vendorType();
    int separator = type.indexOf(TYPE_SEPARATOR);
    int end = type.indexOf(PROPERTIES_SEPARATOR, separator + 1);
    if (!isHistory(object) || separator < 0 || end < 0) {
      return Optional.empty();
    }
    return Optional.of(
        new PropertyHistory(
            new CrmObject(
                type.substring(TYPE_PREFIX.length(), separator),
                type.substring(separator + 1, end)),
            List.of(type.substring(end + 1).split(","))));
  }

  @Override
  public Map<String, Object> keyValues(String id) {
    HistoryEntry.Key key = HistoryEntry.Key.parse(id).orElse(new HistoryEntry.Key(id, "", 0, 0));
    return Map.of(
        FIELDS.get(0).name(), key.recordId(),
        FIELDS.get(1).name(), key.property(),
        FIELDS.get(2).name(), new Date(key.timestamp()),
        FIELDS.get(3).name(), Integer.toString(key.sequence()));
  }
}
