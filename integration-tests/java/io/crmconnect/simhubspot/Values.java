package io.crmconnect.simhubspot;

import java.util.LinkedHashMap;
import java.util.Map;

/** A record's values by the key of their property, which a rename leaves alone. */
interface Values {
  /** The text, "" where it was cleared, null where it was never set. */
  String get(String key);

  Values NONE = key -> null;

  /** The changed values over what lies below. */
  record Changed(Map<String, String> changes, Values below) implements Values {
    @Override
    public String get(String key) {
      String value = changes.get(key);
      return value != null || changes.containsKey(key) ? value : below.get(key);
    }
  }

  /** These values with some of them changed; never deeper than one layer over a computed row. */
  static Values with(Values before, Map<String, String> changes) {
    if (before instanceof Changed earlier) {
      Map<String, String> all = new LinkedHashMap<>(earlier.changes());
      all.putAll(changes);
      return new Changed(all, earlier.below());
    }
    return new Changed(new LinkedHashMap<>(changes), before);
  }
}
