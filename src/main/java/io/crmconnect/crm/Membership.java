/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A record in a list.
 *
 * @param joinedAt when it became a member, epoch ms; {@link Row#UNKNOWN_TIME}: the vendor does not
 *     say
 */
public record Membership(String listId, String recordId, long joinedAt) implements ChildRow {
  public Membership {
    if (listId.isEmpty() || recordId.isEmpty() || listId.indexOf(ID_SEPARATOR) >= 0) {
      throw new IllegalArgumentException("a membership needs the ids of its list and its record");
    }
  }

  @Override
  public String parentId() {
    return listId;
  }

  @Override
  public String id() {
    return listId + ID_SEPARATOR + recordId;
  }

  @Override
  public List<String> values() {
    return Arrays.asList(
        listId,
        recordId,
        joinedAt == Row.UNKNOWN_TIME ? null : Instant.ofEpochMilli(joinedAt).toString());
  }
}
