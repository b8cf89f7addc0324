/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.util.LinkedHashMap;
import java.util.Map;

/** A record's values by the key of their property, which a rename does not change. */
interface PropertyValues {
  /** The text; "" if it was cleared, null if it was never set. */
  String get(String key);

  PropertyValues NONE = key -> null;

  /** Changed values on top of other values. */
  record ChangedValues(Map<String, String> changes, PropertyValues base) implements PropertyValues {
    @Override
    public String get(String key) {
      String value = changes.get(key);
      return value != null || changes.containsKey(key) ? value : base.get(key);
    }
  }

  /** These values with changes; there is never more than one layer on top of a computed row. */
  static PropertyValues overlay(PropertyValues base, Map<String, String> changes) {
    if (base instanceof ChangedValues earlier) {
      Map<String, String> all = new LinkedHashMap<>(earlier.changes());
      all.putAll(changes);
      return new ChangedValues(all, earlier.base());
    }
    return new ChangedValues(new LinkedHashMap<>(changes), base);
  }
}
