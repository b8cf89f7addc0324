/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A worker that is killed during the backfill loses nothing and copies nothing twice. */
@ExtendWith(SharedStack.class)
final class KilledWorkerIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(180);

  /**
   * Enough contacts that the backfill lasts while the worker is killed, restarted and killed again.
   */
  private static final SampleData.Sizes LARGE_SIZES =
      new SampleData.Sizes(25_000, 800, 500, 300, 15, 20);

  @Test
  void aKilledWorkerResumesFromItsCommittedOffsets(Stack stack) throws Exception {
    try (SimulatedCrm crm = SimulatedCrm.start(LARGE_SIZES)) {
      crm.startEdits(5);
      Connectors.startWholePath(stack, stack.connectRest(), crm, "killed");
      Warehouse warehouse = new Warehouse(stack, "killed");
      long all = crm.rows("contacts").size();
      for (long threshold : List.of(all / 8, all / 2)) {
        Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") >= threshold);
        stack.worker().kill();
        assertThat(warehouse.count("contacts")).as("rows at the kill").isLessThan(all);
        stack.worker().start();
      }
      Awaitility.await().atMost(TIMEOUT).until(() -> warehouse.count("contacts") >= all);
      crm.stopEdits();
      warehouse.awaitEquals(crm, stack.connectRest(), TIMEOUT);
      assertThat(idsCopiedTwice(stack)).isEmpty();
      Connectors.stopWholePath(stack.connectRest(), "killed");
    }
  }

  /** The ids that the backfill emitted more than once. */
  private static List<String> idsCopiedTwice(Stack stack) {
    List<String> twice = new ArrayList<>();
    TreeSet<String> seen = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record :
        TopicRecords.read(stack.broker().bootstrapServers(), "killed.contacts")) {
      if (header(record, "crm.op").equals("snapshot") && !seen.add(header(record, "crm.id"))) {
        twice.add(header(record, "crm.id"));
      }
    }
    assertThat(seen).as("ids of the history").hasSizeGreaterThan(10_000);
    return twice;
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader(name);
    return new String(header.value(), StandardCharsets.UTF_8);
  }
}
