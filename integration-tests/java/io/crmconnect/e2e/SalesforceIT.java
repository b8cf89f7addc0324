/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simsalesforce.BulkSettings;
import io.crmconnect.simsalesforce.SampleOrg;
import io.crmconnect.simsalesforce.SimSalesforce;
import io.crmconnect.stack.Stack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Salesforce on real parts: the worker is killed while it reads the results of a bulk job, and
 * continues them; edits, deletes, a merge and a new field end in the warehouse, and no row is
 * emitted twice.
 */
@ExtendWith(SharedStack.class)
final class SalesforceIT {
  private static final Duration TIMEOUT = Duration.ofSeconds(240);
  private static final SampleOrg.Sizes SIZES = new SampleOrg.Sizes(3_000, 12_000, 500, 200);
  private static final int PAGE_ROWS = 1_000;
  private static final int PAGES_BEFORE_KILL = 3;

  @Test
  void aBulkJobIsContinuedAndAllChangesEndInTheWarehouse(Stack stack) throws Exception {
    BulkSettings bulk = BulkSettings.DEFAULT.withDuration(1_000, 2_000).withMaxPageRows(PAGE_ROWS);
    try (SimulatedOrg org = SimulatedOrg.start(SIZES, bulk)) {
      Connectors.startSalesforcePath(stack, org, "org");
      org.setEdits(5);
      org.setLatency(200);
      Awaitility.await()
          .atMost(TIMEOUT)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> org.calls("bulkResults") >= PAGES_BEFORE_KILL);
      stack.worker().kill();
      assertThat(org.calls("bulkResults")).as("pages at the kill").isLessThan(10);
      List<String> deletedIds = new ArrayList<>();
      org.change(model -> deletedIds.addAll(deleteAndMerge(model)));
      org.change(
          model ->
              model.copyField(
                  "Account", "BillingCity", "City_Copy__c", System.currentTimeMillis()));
      stack.worker().start();
      org.setLatency(0);

      OrgTables tables = new OrgTables(stack, "org");
      Awaitility.await()
          .atMost(TIMEOUT)
          .until(
              () ->
                  tables.count("contact") >= org.read(model -> model.count("Contact")) * 99 / 100);
      org.setEdits(0);
      tables.awaitEquals(org, stack.connectRest(), TIMEOUT);
      for (String id : deletedIds) {
        assertThat(tables.contains("contact", id)).as(id).isFalse();
      }
      assertThat(org.calls("bulkCreate")).as("jobs").isEqualTo(1);
      for (String object : SimulatedOrg.OBJECTS.keySet()) {
        TopicHistory history = TopicHistory.read(stack, "org", object);
        assertThat(history.size()).as(object).isPositive();
        assertThat(history.repeats(0, (version, emittedAt) -> false)).as(object).isEmpty();
        assertThat(falseDeletes(stack, org, object)).as(object).isEmpty();
      }
      Connectors.stopWholePath(stack.connectRest(), "org");
    }
  }

  /** One into the recycle bin, one for good, one merged into another; returns their ids. */
  private static List<String> deleteAndMerge(SimSalesforce org) {
    long now = System.currentTimeMillis();
    List<String> ids = org.rows("Contact", "", 4_000).stream().map(row -> row.id()).toList();
    String binned = ids.get(10);
    String purged = ids.get(3_000);
    String merged = ids.get(3_500);
    org.delete("Contact", binned, now);
    org.hardDelete("Contact", purged, now);
    org.merge("Contact", ids.get(20), List.of(merged), now);
    return List.of(binned, purged, merged);
  }

  /** The deletes of records that were never deleted. */
  private static List<String> falseDeletes(Stack stack, SimulatedOrg org, String object) {
    List<String> ids = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record :
        TopicRecords.read(stack.broker().bootstrapServers(), "org." + object)) {
      String id = new String(record.headers().lastHeader("crm.id").value(), StandardCharsets.UTF_8);
      if (record.value() == null && !org.wasDeleted(id)) {
        ids.add(id);
      }
    }
    return ids;
  }
}
