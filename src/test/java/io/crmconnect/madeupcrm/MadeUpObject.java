/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.FieldType;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An object of the made-up CRM: its fields and records. */
final class MadeUpObject {
  static final String RECORD_ID = "RecordId";
  static final String CREATED = "CreatedStamp";
  static final String MODIFIED = "ModifiedStamp";

  /**
   * @param key under which the values are stored; it stays when the field is renamed
   */
  record StoredField(String type, String key) {}

  /** A transaction that some node may not show yet. */
  record OpenTransaction(long stamp, long visibleAt) {}

  final String name;
  final Capabilities capabilities;
  final String idPrefix;
  final Map<String, StoredField> fields = new LinkedHashMap<>();

  /** Every name that a field has or had: a request may still use it for a while. */
  final Set<String> knownNames = new LinkedHashSet<>();

  final TreeMap<String, MadeUpRecord> records = new TreeMap<>();
  final Deque<OpenTransaction> openTransactions = new ArrayDeque<>();
  long nextNumber = 1;

  MadeUpObject(String name, Capabilities capabilities, String idPrefix) {
    this.name = name;
    this.capabilities = capabilities;
    this.idPrefix = idPrefix;
    addField(RECORD_ID, "string");
    addField(CREATED, "datetime");
    addField(MODIFIED, "datetime");
  }

  void addField(String name, String type) {
    fields.put(name, new StoredField(type, name));
    knownNames.add(name);
  }

  static FieldType portType(String type) {
    return switch (type) {
      case "number" -> FieldType.NUMBER;
      case "bool" -> FieldType.BOOLEAN;
      case "date" -> FieldType.DATE;
      case "datetime" -> FieldType.TIMESTAMP;
      default -> FieldType.STRING;
    };
  }
}
