/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CrmSourceConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * How many records objects had when they were last counted, of all accounts that this worker
 * validates settings for. Counting takes the most time of a validation, and settings are validated
 * several times in a row. Thread-safe.
 */
public final class KnownCounts {
  private static final long MAX_AGE_MS = 3_600_000;
  private static final int MAX_OBJECTS = 10_000;

  private record Count(long records, long countedAt) {}

  private final LinkedHashMap<String, Count> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > MAX_OBJECTS;
        }
      };

  /**
   * The account that the settings lead to, without its secrets: other credentials or another
   * address may be another account.
   */
  static String accountOf(CrmSourceConfig config) {
    Map<String, String> vendors = new TreeMap<>();
    config
        .originalsStrings()
        .forEach(
            (name, value) -> {
              if (name.startsWith(config.vendorName() + ".") || name.startsWith("crm.base.")) {
                vendors.put(name, value);
              }
            });
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String text = config.vendorName() + vendors;
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /**
   * @param now ms, by the same clock in all calls
   * @return empty if the object was not counted within the last hour
   */
  synchronized OptionalLong find(String account, String object, long now) {
    Count count = counts.get(account + "/" + object);
    return count == null || now - count.countedAt() > MAX_AGE_MS
        ? OptionalLong.empty()
        : OptionalLong.of(count.records());
  }

  synchronized void put(String account, String object, long records, long now) {
    String key = account + "/" + object;
    counts.remove(key);
    counts.put(key, new Count(records, now));
  }
}
