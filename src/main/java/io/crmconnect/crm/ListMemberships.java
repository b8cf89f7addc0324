/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which records are members of some lists. The parents are the lists: {@link #parent} is an object
 * that lists them alone.
 *
 * @param lists ids or names of lists, at least one
 */
public record ListMemberships(List<String> lists) implements ChildObject {
  /** The name of the object. */
  public static final String NAME = "list_memberships";

  /** A field of a list: how many members it has, if the vendor says it. */
  public static final String SIZE = "size";

  /** A field of a list. */
  public static final String LIST_NAME = "name";

  /** The fields of a membership. */
  public static final List<Field> FIELDS =
      List.of(
          new Field("list_id", FieldType.STRING),
          new Field("record_id", FieldType.STRING),
          new Field("joined_at", FieldType.TIMESTAMP));

  private static final int KEY_SIZE = 2;
  private static final String TYPE_PREFIX = "memberships:";
  private static final String PARENT_PREFIX = "lists:";

  /** No object can have this name. */
  private static final String PARENT_NAME = "crm.lists";

  public ListMemberships {
    lists = lists.stream().distinct().sorted().toList();
    if (lists.isEmpty()) {
      throw new IllegalArgumentException("lists must not be empty");
    }
  }

  @Override
  public CrmObject parent() {
    return new CrmObject(PARENT_NAME, PARENT_PREFIX + encode());
  }

  /** The ids and names of the lists that the object lists; empty: it is no such object. */
  public static Optional<List<String>> selectedBy(CrmObject object) {
    return object.vendorType().startsWith(PARENT_PREFIX)
        ? Optional.of(decode(object.vendorType().substring(PARENT_PREFIX.length())))
        : Optional.empty();
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
    return new CrmObject(NAME, TYPE_PREFIX + encode());
  }

  /** Whether the object has the members of lists. */
  public static boolean isMemberships(CrmObject object) {
    return object.vendorType().startsWith(TYPE_PREFIX);
  }

  /** The memberships that the object is; empty if it is none. */
  static Optional<ListMemberships> of(CrmObject object) {
    return isMemberships(object)
        ? Optional.of(
            new ListMemberships(decode(object.vendorType().substring(TYPE_PREFIX.length()))))
        : Optional.empty();
  }

  private String encode() {
    return String.join(
        ",", lists.stream().map(each -> URLEncoder.encode(each, StandardCharsets.UTF_8)).toList());
  }

  private static List<String> decode(String text) {
    return Arrays.stream(text.split(","))
        .map(each -> URLDecoder.decode(each, StandardCharsets.UTF_8))
        .toList();
  }

  @Override
  public Map<String, Object> keyValues(String id) {
    int separator = id.indexOf(ChildRow.ID_SEPARATOR);
    return Map.of(
        FIELDS.get(0).name(),
        ChildRow.parentIdOf(id),
        FIELDS.get(1).name(),
        separator < 0 ? "" : id.substring(separator + 1));
  }
}
