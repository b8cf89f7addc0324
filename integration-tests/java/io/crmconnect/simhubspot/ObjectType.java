/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** An object with its names, its catalogue and its records in the primary store. */
final class ObjectType {
  final String name;
  final String typeId;
  final boolean custom;
  String modifiedProperty;
  final String createdProperty;
  final List<String> defaultProperties;
  final Map<String, SimProperty> catalogue = new LinkedHashMap<>();
  final TreeMap<Long, StoredRecord> changedRecords = new TreeMap<>();
  final TreeMap<Long, String> rowOverrides = new TreeMap<>();
  final SearchIndex searchIndex = new SearchIndex(this);
  RowSource rowSource = RowSource.EMPTY;
  long nextId = 1;
  boolean searchable = true;
  boolean hasRecycleBin = true;

  /** The scopes without which a request that names the property is refused. */
  final Map<String, String> propertyScopes = new TreeMap<>();

  private final TreeSet<String> valueKeys = new TreeSet<>();

  ObjectType(String name, String typeId, boolean custom, List<String> defaultProperties) {
    this.name = name;
    this.typeId = typeId;
    this.custom = custom;
    this.modifiedProperty = name.equals("contacts") ? "lastmodifieddate" : "hs_lastmodifieddate";
    this.createdProperty =
        defaultProperties.contains("createdate") ? "createdate" : "hs_createdate";
    this.defaultProperties = defaultProperties;
  }

  /** Defines a property; its values are separate from those of an earlier property of this name. */
  void define(SimProperty property) {
    String key = property.name();
    while (!valueKeys.add(key)) {
      key = property.name() + '\0' + valueKeys.size();
    }
    catalogue.put(property.name(), property.withKey(key));
  }

  String errorName() {
    return custom ? typeId : name.substring(0, name.length() - 1).toUpperCase(Locale.ROOT);
  }

  boolean isIdProperty(SimProperty property) {
    return property.name().equals("hs_object_id");
  }

  boolean isModifiedProperty(SimProperty property) {
    return property.name().equals(modifiedProperty);
  }

  boolean isCreatedProperty(SimProperty property) {
    return property.name().equals(createdProperty);
  }

  String value(SimProperty property, StoredRecord storedRecord, RecordVersion recordVersion) {
    if (isIdProperty(property)) {
      return Long.toString(storedRecord.id);
    }
    if (isModifiedProperty(property)) {
      return recordVersion.stampText();
    }
    if (isCreatedProperty(property)) {
      return storedRecord.createdText();
    }
    return recordVersion.propertyValues.get(property.key());
  }

  /** The record, also if it was deleted; null if it never existed. */
  StoredRecord findRecord(long id) {
    StoredRecord storedRecord = changedRecords.get(id);
    return storedRecord != null || !rowSource.contains(id) ? storedRecord : computedRecord(id);
  }

  StoredRecord computedRecord(long id) {
    RowSource rows = rowSource;
    // A property that reuses a name has no computed values; see define.
    PropertyValues propertyValues = key -> key.indexOf('\0') >= 0 ? null : rows.value(id, key);
    return new StoredRecord(
        id, rows.createdAt(id), RecordVersion.computed(rows.updatedAt(id), propertyValues));
  }

  /** The records after an id that are visible at the instant, by ascending id. */
  List<RecordView> listRecords(
      long afterId, int limit, long instant, RecordVersion.LifecycleState lifecycleState) {
    List<RecordView> found = new ArrayList<>(Math.min(limit, 128));
    PageWalk pageWalk = new PageWalk(this, afterId);
    for (StoredRecord storedRecord = pageWalk.next();
        storedRecord != null && found.size() < limit;
        storedRecord = pageWalk.next()) {
      RecordVersion recordVersion = storedRecord.latestVersion.versionAt(instant);
      if (recordVersion != null && recordVersion.lifecycleState == lifecycleState) {
        found.add(new RecordView(storedRecord, recordVersion));
      }
    }
    return found;
  }

  long highestId() {
    long highest = changedRecords.isEmpty() ? 0 : changedRecords.lastKey();
    return Math.max(
        highest, rowSource.size() == 0 ? 0 : rowSource.firstId() + rowSource.size() - 1);
  }
}
