/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A link between two records, of one type. Two records may have several links of different types.
 *
 * @param typeId the vendor's id of the type of the link
 * @param category the vendor's category of the type; null: it has none
 * @param label of the type; null: it has none
 */
public record Link(String fromId, String toId, String typeId, String category, String label)
    implements ChildRow {
  public Link {
    requireIdPart(fromId);
    requireIdPart(toId);
    requireIdPart(typeId);
  }

  /** Otherwise two links could have the same id. */
  private static void requireIdPart(String text) {
    Objects.requireNonNull(text, "id");
    if (text.isEmpty() || text.indexOf(ID_SEPARATOR) >= 0) {
      throw new IllegalArgumentException("an id of a link must not be empty or have a colon");
    }
  }

  @Override
  public String parentId() {
    return fromId;
  }

  /** The ids of both records and of the type, joined. */
  @Override
  public String id() {
    return fromId + ID_SEPARATOR + toId + ID_SEPARATOR + typeId;
  }

  @Override
  public List<String> values() {
    return Arrays.asList(fromId, toId, typeId, category, label);
  }

  /** The second record of the link with this id. */
  public static String toIdOf(String id) {
    int start = id.indexOf(ID_SEPARATOR) + 1;
    int end = id.indexOf(ID_SEPARATOR, start);
    return id.substring(start, end < 0 ? id.length() : end);
  }
}
