/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * What kind of object it is.
 *
 * @param keyPrefix the first three characters of its ids
 * @param cursorField the latest of SystemModstamp, LastModifiedDate, CreatedDate and LoginTime that
 *     it has; "" if it has none. An object with SystemModstamp also has the other two dates
 * @param softDeletes whether it has IsDeleted and a recycle bin; if not, deletes are final
 * @param replicateable whether getUpdated and getDeleted know it
 * @param mergeable whether its records can be merged
 * @param queryable whether SOQL knows it
 * @param customSetting whether it is a custom setting
 * @param deprecatedAndHidden whether it belongs to an older version of a package
 */
public record SObjectTraits(
    String keyPrefix,
    String cursorField,
    boolean softDeletes,
    boolean replicateable,
    boolean mergeable,
    boolean queryable,
    boolean customSetting,
    boolean deprecatedAndHidden) {

  /** An ordinary object of records. */
  public static SObjectTraits data(String keyPrefix) {
    return new SObjectTraits(keyPrefix, "SystemModstamp", true, true, false, true, false, false);
  }

  public SObjectTraits withCursorField(String value) {
    return new SObjectTraits(
        keyPrefix,
        value,
        softDeletes,
        replicateable,
        mergeable,
        queryable,
        customSetting,
        deprecatedAndHidden);
  }

  /** Deletes are final. */
  public SObjectTraits withoutRecycleBin() {
    return new SObjectTraits(
        keyPrefix,
        cursorField,
        false,
        replicateable,
        mergeable,
        queryable,
        customSetting,
        deprecatedAndHidden);
  }

  public SObjectTraits notReplicateable() {
    return new SObjectTraits(
        keyPrefix,
        cursorField,
        softDeletes,
        false,
        mergeable,
        queryable,
        customSetting,
        deprecatedAndHidden);
  }

  public SObjectTraits asMergeable() {
    return new SObjectTraits(
        keyPrefix,
        cursorField,
        softDeletes,
        replicateable,
        true,
        queryable,
        customSetting,
        deprecatedAndHidden);
  }

  public SObjectTraits notQueryable() {
    return new SObjectTraits(
        keyPrefix,
        cursorField,
        softDeletes,
        replicateable,
        mergeable,
        false,
        customSetting,
        deprecatedAndHidden);
  }

  public SObjectTraits asCustomSetting() {
    return new SObjectTraits(
        keyPrefix,
        cursorField,
        softDeletes,
        replicateable,
        mergeable,
        queryable,
        true,
        deprecatedAndHidden);
  }
}
