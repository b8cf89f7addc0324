/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** What people and administrators can do in a simulated CRM, and the state that they see. */
interface SimulatedCrm {
  /**
   * A change of a record.
   *
   * @param version last modified, as stamped
   * @param committedAt true time
   * @param visibleAt from when the record itself shows it
   * @param announcedAt from when the vendor names it as a change
   */
  record Commit(long version, long committedAt, long visibleAt, long announcedAt) {}

  /**
   * A live record with its current values.
   *
   * @param values by the vendor's name of the field
   */
  record CrmRecord(String id, long version, Map<String, String> values) {}

  /** The listener gets every change from now on. */
  void onCommit(Consumer<Commit> listener);

  /**
   * Makes the object ready for a history.
   *
   * @return its fields with their types, in the order of the catalogue
   */
  Map<String, String> prepare(ObjectSpec object);

  /** What the vendor itself writes into a record. */
  Map<String, String> systemValues(ObjectSpec object, String id, long createdAt, long version);

  /** The number of the first id of new records. */
  void setNextId(ObjectSpec object, long number);

  /** Returns the new id. */
  String create(ObjectSpec object, Map<String, String> values, long now);

  void update(ObjectSpec object, String id, Map<String, String> values, long now);

  /** The field has another value; the version stays as it is. */
  default void recalculate(ObjectSpec object, String id, String field, String value, long now) {
    throw new UnsupportedOperationException();
  }

  /** Commits one by one, in this order. */
  void bulkUpdate(ObjectSpec object, List<String> ids, Map<String, String> values, long now);

  /** It can be restored. */
  void archive(ObjectSpec object, String id, long now);

  /** It is deleted permanently, and no list of deleted records contains it. */
  void purge(ObjectSpec object, String id, long now);

  void restore(ObjectSpec object, String id, long now);

  /** Whether deleted records can be restored. */
  default boolean canRestore(ObjectSpec object) {
    return true;
  }

  /** The values as the vendor stores them. */
  default Map<String, String> stored(Map<String, String> values) {
    return values;
  }

  /** Returns the id of the survivor, whose change comes first. */
  String merge(ObjectSpec object, String primaryId, String otherId, long now);

  /** What the merged record has, beside {@link #systemValues}. */
  Map<String, String> mergedValues(
      String primaryId, Map<String, String> primary, String otherId, Map<String, String> other);

  /** The values stay; no record's version moves. */
  void renameField(ObjectSpec object, String name, String newName);

  /** A new field with the values of this one, now and later; no record's version moves. */
  void copyField(ObjectSpec object, String name, String newName);

  void removeField(ObjectSpec object, String name);

  void retypeField(ObjectSpec object, String name, String newType);

  List<CrmRecord> records(ObjectSpec object);
}
