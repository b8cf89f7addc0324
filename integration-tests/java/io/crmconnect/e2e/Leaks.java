/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import io.crmconnect.stack.ConnectRest;
import io.crmconnect.stack.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Finds places where a secret can be read although it must not. */
final class Leaks {
  private Leaks() {}

  static List<String> find(Stack stack, String connector, String secret) throws IOException {
    List<String> leaks = new ArrayList<>();
    String log = Files.readString(stack.worker().log(), StandardCharsets.UTF_8);
    addIfLeaked(leaks, "the worker's log", log, secret);
    ConnectRest connect = stack.connectRest();
    addIfLeaked(leaks, "the config", connect.config(connector).text(), secret);
    addIfLeaked(leaks, "the status", connect.status(connector).text(), secret);
    addIfLeaked(leaks, "the offsets", connect.offsets(connector).text(), secret);
    addIfLeaked(leaks, "the tasks", connect.tasks(connector).text(), secret);
    String bootstrap = stack.broker().bootstrapServers();
    List<String> topics =
        TopicRecords.topicNames(bootstrap).stream().filter(name -> !name.startsWith("__")).toList();
    for (ConsumerRecord<byte[], byte[]> record : TopicRecords.read(bootstrap, topics)) {
      addIfLeaked(leaks, record.topic(), text(record.key()) + text(record.value()), secret);
    }
    return leaks;
  }

  private static void addIfLeaked(List<String> leaks, String place, String text, String secret) {
    if (text.contains(secret)) {
      leaks.add(place);
    }
  }

  private static String text(byte[] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
