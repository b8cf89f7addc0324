/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Rules between {@code record.max.bytes} and the limits of the producer and of new topics, as far
 * as the connector's settings name them. A larger record would fail the task, or be lost.
 */
final class RecordSizeRules {
  private static final String PRODUCER_LIMIT = "producer.override.max.request.size";

  private RecordSizeRules() {}

  static void check(CrmSourceConfig config, Map<String, String> problems) {
    new TreeMap<>(config.originalsStrings())
        .forEach(
            (name, value) -> {
              boolean isLimit =
                  name.equals(PRODUCER_LIMIT)
                      || (name.startsWith(TopicCreation.PREFIX)
                          && name.endsWith(TopicCreation.MAX_MESSAGE_BYTES));
              if (isLimit && isBelow(value, config.recordMaxBytes())) {
                problems.put(
                    CoreConfigDef.RECORD_MAX_BYTES,
                    String.format(
                        Locale.ROOT,
                        "%s is %d, more than %s (%s). Set it to at least a twentieth less than that"
                            + " limit, or raise the limit.",
                        CoreConfigDef.RECORD_MAX_BYTES,
                        config.recordMaxBytes(),
                        name,
                        value.strip()));
              }
            });
  }

  private static boolean isBelow(String limit, int maxBytes) {
    try {
      return limit != null && Long.parseLong(limit.strip()) < maxBytes;
    } catch (NumberFormatException e) {
      // Kafka or Connect rejects it.
      return false;
    }
  }
}
