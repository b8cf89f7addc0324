package io.crmconnect.sync.testing;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What a task finds when it reads its topics back. Reading a whole topic gives what the {@link
 * EmittedRecords} say it holds, unless the test {@link #setSnapshot says otherwise}. A task that
 * starts finds nothing at the end of its topic but what the test has {@link #addToTail put} there.
 */
public final class FakeTopic {
  private final EmittedRecords emitted;
  private final IdOrder idOrder;
  private final List<LatestRecord> tail = new ArrayList<>();
  private final List<String> topicsRead = new ArrayList<>();
  private TopicSnapshot snapshot;

  FakeTopic(EmittedRecords emitted, IdOrder idOrder) {
    this.emitted = emitted;
    this.idOrder = idOrder;
  }

  public void setSnapshot(TopicSnapshot other) {
    snapshot = other;
  }

  public void addToTail(LatestRecord record) {
    tail.add(record);
  }

  /** The names of the topics that were read as a whole, one for each reading. */
  public List<String> topicsRead() {
    return List.copyOf(topicsRead);
  }

  /** What the topic holds, by the headers of its records. */
  public VersionIndex versionIndex(String topic) {
    return versionIndex(topic, idOrder);
  }

  private VersionIndex versionIndex(String topic, IdOrder order) {
    VersionIndex ids = new VersionIndex(order);
    for (SourceRecord record : emitted.of(topic)) {
      String id = (String) header(record, "crm.id");
      if (record.headers().lastWithName("crm.tombstone") != null) {
        ids.put(id, VersionIndex.asUnsettled((Long) header(record, "crm.version")));
      } else if (header(record, "crm.op").equals("delete")) {
        ids.remove(id);
      } else {
        ids.put(id, (Long) header(record, "crm.version"));
      }
    }
    return ids;
  }

  private static Object header(SourceRecord record, String name) {
    return record.headers().lastWithName(name).value();
  }

  TopicSnapshot read(String topic, IdOrder order) {
    topicsRead.add(topic);
    return snapshot == null ? new TopicSnapshot.Loaded(versionIndex(topic, order), "m") : snapshot;
  }

  List<LatestRecord> readTail() {
    return List.copyOf(tail);
  }
}
