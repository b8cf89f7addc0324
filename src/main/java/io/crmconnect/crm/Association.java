/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The links from the records of one object to those of another. They are copied as an object of
 * their own, whose rows are the links.
 */
public record Association(CrmObject from, CrmObject to) implements ChildObject {
  /** The fields of a link. */
  public static final List<Field> FIELDS =
      List.of(
          new Field("from_id", FieldType.STRING),
          new Field("to_id", FieldType.STRING),
          new Field("type_id", FieldType.STRING),
          new Field("category", FieldType.STRING),
          new Field("label", FieldType.STRING));

  private static final int KEY_SIZE = 3;
  private static final String TYPE_PREFIX = "association:";
  private static final char PAIR_SEPARATOR = '/';
  private static final char TYPE_SEPARATOR = '=';

  public Association {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(to, "to");
  }

  /** The first end. */
  @Override
  public CrmObject parent() {
    return from;
  }

  @Override
  public List<Field> fields() {
    return FIELDS;
  }

  @Override
  public int keySize() {
    return KEY_SIZE;
  }

  /** The same links, seen from the other end; their types may have other ids. */
  public Association reversed() {
    return new Association(to, from);
  }

  /** The association as an object; its type names both ends. */
  @Override
  public CrmObject toCrmObject() {
    return new CrmObject(
        from.name() + "_" + to.name(),
        TYPE_PREFIX + describe(from) + PAIR_SEPARATOR + describe(to));
  }

  private static String describe(CrmObject end) {
    return end.name() + TYPE_SEPARATOR + end.vendorType();
  }

  /** Whether the object is an association. */
  public static boolean isAssociation(CrmObject object) {
    return object.vendorType().startsWith(TYPE_PREFIX);
  }

  /** The association that the object is; empty if it is none. */
  public static Optional<Association> of(CrmObject object) {
    if (!isAssociation(object)) {
      return Optional.empty();
    }
    String ends = object.vendorType().substring(TYPE_PREFIX.length());
    int separator = ends.indexOf(PAIR_SEPARATOR);
    return separator < 0
        ? Optional.empty()
        : Optional.of(
            new Association(
                parseEnd(ends.substring(0, separator)), parseEnd(ends.substring(separator + 1))));
  }

  private static CrmObject parseEnd(String text) {
    int separator = text.indexOf(TYPE_SEPARATOR);
    return separator < 0
        ? new CrmObject(text, text)
        : new CrmObject(text.substring(0, separator), text.substring(separator + 1));
  }

  @Override
  public Map<String, Object> keyValues(String id) {
    String[] parts = id.split(String.valueOf(ChildRow.ID_SEPARATOR), KEY_SIZE);
    return Map.of(
        FIELDS.get(0).name(), part(parts, 0),
        FIELDS.get(1).name(), part(parts, 1),
        FIELDS.get(2).name(), part(parts, 2));
  }

  private static String part(String[] parts, int index) {
    return index < parts.length ? parts[index] : "";
  }
}
