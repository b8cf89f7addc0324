package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.crmconnect.sync.Harness;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class OffsetChecksTest {
  private final Harness harness = new Harness();

  @Test
  void everyOffsetThatATaskWritesPassesTheChecks() {
    harness.withReconciliation(86_400_000, 10, Map.of());
    harness.requestsPerSecond = 20;
    harness.roundTripMs = 1_000;
    for (int id = 1; id <= 200; id++) {
      harness.putIndexed(id * 1_000L, Harness.LONG_AGO, "row " + id);
    }
    harness.start().answerAll().advance(3 * 86_400_000L);
    int lanes = 0;
    for (SourceRecord record : harness.emitted) {
      String part = (String) record.sourcePartition().get("part");
      Map<String, ?> offset = record.sourceOffset();
      assertThatCode(() -> OffsetAlterations.checkOffset(part, offset, harness.now))
          .doesNotThrowAnyException();
      lanes += String.valueOf(offset.get("backfill.lanes")).contains(" ") ? 1 : 0;
    }
    assertThat(lanes).isPositive();
  }
}
