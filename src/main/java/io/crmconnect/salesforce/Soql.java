/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The statements that the connector sends. All of them go to {@code queryAll}. */
final class Soql {
  static final String ID = "Id";
  static final String IS_DELETED = "IsDeleted";
  static final String MASTER_ID = "MasterRecordId";

  private final String object;
  private final ObjectTraits traits;

  Soql(String object, ObjectTraits traits) {
    this.object = object;
    this.traits = traits;
  }

  /** The living records that changed at the instant or later, by id. */
  String changes(List<String> fields, long sinceMs, Optional<String> afterId, int limit) {
    return page(columns(fields), List.of(since(sinceMs), living()), afterId, limit);
  }

  /** The living records by id. */
  String list(List<String> fields, Optional<String> afterId, int limit) {
    return page(columns(fields), List.of(living()), afterId, limit);
  }

  /** The living records in any order, as a bulk job reads them fastest. */
  String export(List<String> fields) {
    return select(String.join(", ", columns(fields)), List.of(living()));
  }

  /** The records in the recycle bin that were deleted at the instant or later, by id. */
  String bin(long sinceMs, Optional<String> afterId, int limit) {
    List<String> columns = new ArrayList<>(columns(List.of()));
    if (traits.masterId()) {
      columns.add(MASTER_ID);
    }
    return page(columns, List.of(since(sinceMs), IS_DELETED + " = TRUE"), afterId, limit);
  }

  String count() {
    return select("COUNT()", List.of(living()));
  }

  /** A statement that is refused if one of the fields cannot be read. */
  String probe(List<String> fields) {
    return select(String.join(", ", columns(fields)), List.of()) + " LIMIT 1";
  }

  /** These fields and those that make a row of them; no name twice, which would be refused. */
  List<String> columns(List<String> fields) {
    Set<String> columns = new LinkedHashSet<>();
    columns.add(ID);
    traits.cursorField().ifPresent(columns::add);
    if (!fields.isEmpty()) {
      traits.createdField().ifPresent(columns::add);
      fields.stream().filter(field -> !traits.unreadable().contains(field)).forEach(columns::add);
    }
    return List.copyOf(columns);
  }

  private String page(
      List<String> columns, List<String> conditions, Optional<String> afterId, int limit) {
    List<String> all = new ArrayList<>(conditions);
    afterId.ifPresent(id -> all.add(ID + " > '" + escape(id) + "'"));
    return select(String.join(", ", columns), all) + " ORDER BY " + ID + " LIMIT " + limit;
  }

  private String select(String columns, List<String> conditions) {
    List<String> present = conditions.stream().filter(text -> !text.isEmpty()).toList();
    return "SELECT "
        + columns
        + " FROM "
        + object
        + (present.isEmpty() ? "" : " WHERE " + String.join(" AND ", present));
  }

  private String since(long sinceMs) {
    return traits.cursorField().orElseThrow() + " >= " + literal(sinceMs);
  }

  private String living() {
    return traits.deletedFlag() ? IS_DELETED + " = FALSE" : "";
  }

  /** Salesforce compares whole seconds, so the literal has no fraction. */
  static String literal(long epochMs) {
    return Instant.ofEpochMilli(Math.max(0, epochMs)).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
