/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.record.Op;
import io.crmconnect.record.OutRecord;
import io.crmconnect.sync.core.Event;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/**
 * Records may be acknowledged in any order; the event contains the last number up to which all are.
 */
class AcknowledgementsTest {
  private final Inbox inbox =
      new Inbox(
          new Environment.PollSignal() {
            @Override
            public boolean await(long ms) {
              return false;
            }

            @Override
            public void signal() {}
          });
  private final Acknowledgements acknowledgements = new Acknowledgements(inbox);

  @Test
  void allThatArrivedIsOneEvent() {
    SourceRecord first = emit(new OutRecord.Row(record(), "contacts", "7", 1, Op.UPSERT, 10));
    SourceRecord second = emit(new OutRecord.Heartbeat(record(), "contacts"));
    SourceRecord third = emit(new OutRecord.Delete(record(), "contacts", "8", 1));

    inbox.addAcknowledgement(third, Optional.of("crm.contacts"));
    inbox.addAcknowledgement(second, Optional.of("crm.heartbeat"));
    assertThat(acknowledgements.pollEvent())
        .contains(new Event.Acknowledged(2, 0, Map.of("contacts", "crm.contacts")));
    inbox.addAcknowledgement(first, Optional.of("crm.contacts"));
    assertThat(acknowledgements.pollEvent()).contains(new Event.Acknowledged(1, 3, Map.of()));
    assertThat(acknowledgements.pollEvent()).isEmpty();
  }

  @Test
  void onlyRecordsOfAnObjectsTopicTellItsName() {
    inbox.addAcknowledgement(
        emit(new OutRecord.Quarantined(record(), "contacts")), Optional.of("crm.quarantine"));
    assertThat(acknowledgements.pollEvent()).contains(new Event.Acknowledged(1, 1, Map.of()));
  }

  @Test
  void aRecordThatIsAcknowledgedTwiceCountsOnce() {
    SourceRecord record = emit(new OutRecord.Heartbeat(record(), "contacts"));
    inbox.addAcknowledgement(record, Optional.of("crm.heartbeat"));
    inbox.addAcknowledgement(record, Optional.of("crm.heartbeat"));
    assertThat(acknowledgements.pollEvent().map(Event.Acknowledged::count))
        .isEqualTo(Optional.of(1));
  }

  /** Connect acknowledges a record that it dropped without metadata. */
  @Test
  void aDroppedRecordIsReportedAndTellsNoTopic() {
    OutRecord.Row row = new OutRecord.Row(record(), "contacts", "7", 1, Op.UPSERT, 10);
    inbox.addAcknowledgement(emit(row), Optional.empty());
    assertThat(acknowledgements.pollEvent())
        .contains(new Event.Acknowledged(1, 1, Map.of(), List.of(row)));
  }

  private SourceRecord emit(OutRecord outRecord) {
    acknowledgements.addEmitted(outRecord, 1);
    return outRecord.sourceRecord();
  }

  private static SourceRecord record() {
    return new SourceRecord(Map.of(), Map.of(), "crm.topic", null, null);
  }
}
