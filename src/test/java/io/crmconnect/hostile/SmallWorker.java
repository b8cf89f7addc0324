/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import io.crmconnect.EmptyOffsetsContext;
import io.crmconnect.Vendors;
import io.crmconnect.config.TaskConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.task.DefaultEnvironment;
import io.crmconnect.task.StartedTask;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * The main class of a JVM with a small heap: two tasks, each polled by its own thread as Connect
 * does, whose records are serialized and held for a while like in a producer's buffer.
 */
public final class SmallWorker {
  private static final long MAX_RUN_MS = 240_000;

  /** The part of the heap that a producer's buffer takes: 32 of 512 MB. */
  private static final int HEAP_PER_BUFFER = 16;

  private SmallWorker() {}

  /** Arguments: the server's port, and the number of rows that each object has. */
  public static void main(String[] args) throws Exception {
    int rows = Integer.parseInt(args[1]);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> workers = new ArrayList<>();
    for (String object : List.of("contacts", "deals")) {
      Thread worker =
          new Thread(
              () -> {
                try {
                  runTask(args[0], object, rows);
                } catch (Throwable e) {
                  failure.set(e);
                }
              });
      worker.start();
      workers.add(worker);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    if (failure.get() != null) {
      failure.get().printStackTrace();
    }
    System.exit(failure.get() == null ? 0 : 1);
  }

  private static void runTask(String port, String object, int rows) throws Exception {
    Map<String, String> settings = new TreeMap<>();
    settings.put("crm.vendor", "hubspot");
    settings.put("crm.base.url", "http://localhost:" + port);
    settings.put("crm.objects", object);
    settings.put("crm.reference", "");
    settings.put("topic.prefix", "crm");
    settings.put("hubspot.access.token", "token");
    settings.put("retry.backoff.ms", "100");
    settings.put("incremental.settle.ms", "1000");
    settings.put("poll.interval.ms", "1000");
    Map<String, String> all =
        new TaskConfig(
                List.of(WeightedObject.of(new CrmObject(object, object), 1)),
                0.5,
                false,
                2,
                List.of(object))
            .mergeInto(settings);
    StartedTask task =
        StartedTask.start(
            DefaultEnvironment.create(Vendors.shipped()), all, new EmptyOffsetsContext(all));
    Producer producer = new Producer(task, object);
    long end = System.currentTimeMillis() + MAX_RUN_MS;
    while (!producer.isDone(rows)) {
      if (System.currentTimeMillis() > end) {
        throw new AssertionError(object + ": " + producer);
      }
      List<SourceRecord> records = task.poll();
      if (records == null) {
        producer.flush();
      } else {
        records.forEach(producer::send);
      }
    }
    task.stop();
    System.out.println(object + ": " + producer);
  }

  /** Holds serialized records up to a number of bytes, and then acknowledges the oldest. */
  private static final class Producer {
    private record Sent(SourceRecord record, byte[] bytes) {}

    private final long maxBytes = Runtime.getRuntime().maxMemory() / HEAP_PER_BUFFER;
    private final JsonConverter converter = new JsonConverter();
    private final StartedTask task;
    private final String topic;
    private final Deque<Sent> buffer = new ArrayDeque<>();
    private final BitSet snapshots = new BitSet();
    private final BitSet upserts = new BitSet();
    private String lastEvent = "";

    /** Whether the backfill's event was seen; another one may follow it. */
    private boolean backfillComplete;

    private long buffered;

    Producer(StartedTask task, String object) {
      this.task = task;
      this.topic = "crm." + object;
      converter.configure(Map.of("schemas.enable", "true"), false);
    }

    void send(SourceRecord record) {
      byte[] bytes = converter.fromConnectData(topic, record.valueSchema(), record.value());
      while (buffered + bytes.length > maxBytes && !buffer.isEmpty()) {
        acknowledgeOldest();
      }
      buffer.addLast(new Sent(record, bytes));
      buffered += bytes.length;
    }

    void flush() {
      while (!buffer.isEmpty()) {
        acknowledgeOldest();
      }
    }

    private void acknowledgeOldest() {
      Sent oldest = buffer.removeFirst();
      buffered -= oldest.bytes.length;
      SourceRecord record = oldest.record;
      if (record.topic().equals(topic)) {
        boolean snapshot =
            record.headers().lastWithName("crm.op").value().toString().equals("snapshot");
        int id = Integer.parseInt(((Struct) record.key()).getString("id"));
        (snapshot ? snapshots : upserts).set(id);
      } else if (record.topic().equals("crm.events")) {
        lastEvent = ((Struct) record.value()).getString("text");
        backfillComplete |= lastEvent.contains("is complete");
      }
      task.acknowledge(
          record, new RecordMetadata(new TopicPartition(record.topic(), 0), 0, 0, 0, 0, 0));
    }

    /** Each row came with the backfill or with the changes. */
    boolean isDone(int rows) {
      BitSet all = (BitSet) snapshots.clone();
      all.or(upserts);
      return all.cardinality() == rows && backfillComplete;
    }

    @Override
    public String toString() {
      return snapshots.cardinality()
          + " rows of the backfill, "
          + upserts.cardinality()
          + " changes; "
          + lastEvent;
    }
  }
}
