/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import java.util.Set;

/**
 * What one type of records supports.
 *
 * @param versionProperty the property with the time of the last change
 * @param searchable whether the search finds records by that property
 * @param recycleBin whether archived records can be listed
 */
record ObjectTraits(String versionProperty, boolean searchable, boolean recycleBin) {
  private static final String COMMON_VERSION_PROPERTY = "hs_lastmodifieddate";
  private static final String CONTACT_VERSION_PROPERTY = "lastmodifieddate";

  /**
   * What HubSpot documents. Contacts also have the property of all other types, but it is empty,
   * and a search by it returns nothing, without an error.
   */
  static ObjectTraits documented(CrmObject object) {
    boolean isContacts =
        object.vendorType().equals("contacts") || object.vendorType().equals("0-1");
    return new ObjectTraits(
        isContacts ? CONTACT_VERSION_PROPERTY : COMMON_VERSION_PROPERTY, true, true);
  }

  /** These traits for a catalogue with this property. */
  ObjectTraits withProperty(Set<String> properties) {
    if (properties.contains(versionProperty)) {
      return this;
    }
    return properties.contains(CONTACT_VERSION_PROPERTY)
        ? new ObjectTraits(CONTACT_VERSION_PROPERTY, searchable, recycleBin)
        : withSearch(false);
  }

  ObjectTraits withSearch(boolean found) {
    return new ObjectTraits(versionProperty, found, recycleBin);
  }

  ObjectTraits withRecycleBin(boolean found) {
    return new ObjectTraits(versionProperty, searchable, found);
  }
}
