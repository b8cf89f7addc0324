/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** An admin client that knows where partitions end, and nothing else. */
final class AdminOfEnds {
  private AdminOfEnds() {}

  static Admin create(EndOffsets endOffsets) {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "listOffsets" -> listOffsets(endOffsets, (Map<?, ?>) arguments[0]);
                  case "close" -> null;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private static ListOffsetsResult listOffsets(EndOffsets endOffsets, Map<?, ?> specs) {
    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> results = new HashMap<>();
    endOffsets
        .find(specs.keySet().stream().map(TopicPartition.class::cast).toList())
        .forEach(
            (partition, end) ->
                results.put(
                    partition,
                    KafkaFuture.completedFuture(
                        new ListOffsetsResultInfo(end, -1, Optional.empty()))));
    return new ListOffsetsResult(results);
  }
}
