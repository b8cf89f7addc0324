package io.crmconnect.simhubspot;

import java.util.LinkedHashMap;
import java.util.Map;

/** A record's values by the key of their property, which a rename leaves alone. */
interface PropertyValues {
  /** The text, "" where it was cleared, null where it was never set. */
  String get(String key);

  PropertyValues NONE = key -> null;

  /** The changed values over what lies below. */
  record ChangedValues(Map<String, String> changes, PropertyValues base) implements PropertyValues {
    @Override
    public String get(String key) {
      String value = changes.get(key);
      return value != null || changes.containsKey(key) ? value : base.get(key);
    }
  }

  /** These values with some of them changed; never deeper than one layer over a computed row. */
  static PropertyValues overlay(PropertyValues base, Map<String, String> changes) {
    if (base instanceof ChangedValues earlier) {
      Map<String, String> all = new LinkedHashMap<>(earlier.changes());
      all.putAll(changes);
      return new ChangedValues(all, earlier.base());
    }
    return new ChangedValues(new LinkedHashMap<>(changes), base);
  }
}
