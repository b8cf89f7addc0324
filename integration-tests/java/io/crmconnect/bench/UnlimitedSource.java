/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.bench;

import io.crmconnect.stack.Stack;
import java.util.Map;
import java.util.TreeMap;

/** The config of a connector that copies contacts exactly once and is not slowed by a budget. */
final class UnlimitedSource {
  private UnlimitedSource() {}

  /**
   * @param url of the vendor
   */
  static Map<String, String> config(Stack stack, String url, String prefix) {
    Map<String, String> config = new TreeMap<>(stack.registry().avroSettings());
    config.put("connector.class", "io.crmconnect.CrmSourceConnector");
    config.put("tasks.max", "1");
    config.put("exactly.once.support", "required");
    config.put("crm.vendor", "hubspot");
    config.put("crm.objects", "contacts");
    config.put("crm.reference", "");
    config.put("crm.base.url", url);
    config.put("hubspot.access.token", "sim-token");
    config.put("topic.prefix", prefix);
    config.put("rate.limit.requests", "1000000");
    config.put("rate.limit.search.per.second", "1000");
    config.put("topic.creation.default.partitions", "1");
    config.put("topic.creation.default.replication.factor", "1");
    return config;
  }
}
