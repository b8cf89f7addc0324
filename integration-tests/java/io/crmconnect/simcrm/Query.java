/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A query string or a form body. */
public record Query(Map<String, String> values) {
  public static Query parse(String raw) {
    Map<String, String> values = new LinkedHashMap<>();
    if (raw != null && !raw.isEmpty()) {
      for (String pair : raw.split("&", -1)) {
        int separator = pair.indexOf('=');
        String name = separator < 0 ? pair : pair.substring(0, separator);
        String value = separator < 0 ? "" : pair.substring(separator + 1);
        String decoded = URLDecoder.decode(value, StandardCharsets.UTF_8);
        values.merge(name, decoded, (a, b) -> a + "," + b);
      }
    }
    return new Query(values);
  }

  /** The value, or null if the parameter is missing. */
  public String get(String name) {
    return values.get(name);
  }

  public String get(String name, String defaultValue) {
    return values.getOrDefault(name, defaultValue);
  }

  public List<String> getList(String name) {
    String value = values.get(name);
    List<String> items = new ArrayList<>();
    if (value != null) {
      for (String item : value.split(",", -1)) {
        if (!item.isEmpty()) {
          items.add(item);
        }
      }
    }
    return items;
  }
}
