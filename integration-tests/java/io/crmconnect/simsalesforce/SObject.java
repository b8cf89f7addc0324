/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An object with its fields and records. */
final class SObject {
  /**
   * A field and where its values are.
   *
   * @param key of the values in {@link RowVersion#values}; stays when the field is renamed
   */
  record Column(SimField field, String key) {}

  /** A transaction that is not committed yet. */
  record OpenTransaction(long startStamp, long visibleAt) {}

  /**
   * Children that are deleted together with a record.
   *
   * @param field of the child that has the parent's id
   */
  record ChildRelation(SObject child, String field) {}

  final String name;
  final SObjectTraits traits;

  /** By lower-case name, in the order of describe. */
  private final Map<String, Column> columns = new LinkedHashMap<>();

  /** Every name that a field ever had. */
  private final Set<String> knownNames = new LinkedHashSet<>();

  final TreeMap<String, StoredRow> rows = new TreeMap<>();
  final List<OpenTransaction> openTransactions = new ArrayList<>();
  final List<ChildRelation> children = new ArrayList<>();

  /** Whether the user may read it at all. */
  boolean readable = true;

  /** Until then no answer shows its records, as if sharing hid all of them; true epoch ms. */
  long hiddenUntil = Long.MIN_VALUE;

  /** The same for reads of ids alone. */
  long readsHiddenUntil = Long.MIN_VALUE;

  /** Epoch ms. */
  long definitionChangedAt;

  /** Deletes before this one are not in the delete log; epoch ms, whole minutes. */
  long deleteLogFrom;

  private long nextSerial = 1;
  private int nextKey;

  SObject(String name, SObjectTraits traits, long now) {
    this.name = name;
    this.traits = traits;
    this.definitionChangedAt = now;
    define(SimField.of("Id", "id"));
    if (traits.softDeletes()) {
      define(SimField.of("IsDeleted", "boolean"));
    }
    if (traits.mergeable()) {
      define(SimField.of("MasterRecordId", "reference").refersTo(name));
    }
    if (traits.cursorField().equals("LoginTime")) {
      define(SimField.of("LoginTime", "datetime"));
    } else if (!traits.cursorField().isEmpty()) {
      define(SimField.of("CreatedDate", "datetime"));
      if (!traits.cursorField().equals("CreatedDate")) {
        define(SimField.of("LastModifiedDate", "datetime"));
      }
      if (traits.cursorField().equals("SystemModstamp")) {
        define(SimField.of("SystemModstamp", "datetime"));
      }
    }
  }

  boolean isCustom() {
    return name.endsWith("__c");
  }

  void define(SimField field) {
    define(field, field.name() + "#" + nextKey++);
  }

  void define(SimField field, String key) {
    columns.put(lower(field.name()), new Column(field, key));
    knownNames.add(lower(field.name()));
  }

  void remove(String field) {
    columns.remove(lower(field));
  }

  /** The place among the fields stays. */
  void replace(String field, SimField replacement) {
    Map<String, Column> before = new LinkedHashMap<>(columns);
    columns.clear();
    before.forEach(
        (name, column) -> {
          if (name.equals(lower(field))) {
            define(replacement, column.key());
          } else {
            columns.put(name, column);
          }
        });
  }

  /** The field, whether visible or not; null if there is none. */
  Column column(String field) {
    return columns.get(lower(field));
  }

  /** The field as the user sees it; null if there is none. */
  Column visibleColumn(String field) {
    Column column = column(field);
    return column == null || !column.field().visible() ? null : column;
  }

  Collection<Column> columns() {
    return columns.values();
  }

  boolean everHad(String field) {
    return knownNames.contains(lower(field));
  }

  String newId() {
    return idOf(nextSerial++);
  }

  String idOf(long serial) {
    return SalesforceIds.of(traits.keyPrefix(), serial);
  }

  /** The largest serial number of an id so far; 0 if there is none. */
  long serials() {
    return nextSerial - 1;
  }

  void setNextSerial(long serial) {
    nextSerial = Math.max(nextSerial, serial);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
