package io.crmconnect.sync;

import static io.crmconnect.sync.SweepRequests.isSweepPage;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losers of merges that are seen beside other things, or that can be read for a while after. */
class MergedRecordsTest {
  private static final long HOUR = 3_600_000;
  private static final String SURVIVOR = "50";

  private final Harness harness = new Harness();

  private void startInSync(int rows, boolean reconciling) {
    if (reconciling) {
      harness.withReconciliation(24 * HOUR, 10, Map.of());
    }
    harness.putOldRows(rows);
    harness.start().answerAll();
    harness.advance(120_000);
    assertThat(harness.topicRows()).hasSize(rows);
  }

  private void deleteAtVendor(String id) {
    harness.store.remove(id);
    harness.index.remove(id);
  }

  private void mergeIntoSurvivor(long version, String... mergedIds) {
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put(SURVIVOR, new Row(SURVIVOR, version, version, values, List.of(mergedIds)));
  }

  private List<SourceRecord> tombstones() {
    return harness.topicRecords().stream().filter(record -> record.value() == null).toList();
  }

  private void assertNamesTheSurvivor(SourceRecord tombstone) {
    Header header = tombstone.headers().lastWithName("crm.merged.into");
    assertThat(header).isNotNull();
    assertThat(header.value()).isEqualTo(SURVIVOR);
  }

  @Test
  void aDeleteThatASweepFoundFirstNamesTheSurvivorToo() {
    startInSync(23, true);
    harness.withReconciliation(HOUR, 10, Map.of()).commit().start().answerAll();
    deleteAtVendor("4");
    long version = harness.now + HOUR;
    mergeIntoSurvivor(version, "4");
    boolean[] swept = {false};
    harness.override =
        request -> {
          swept[0] |= isSweepPage(request);
          return null;
        };
    while (!swept[0]) {
      harness.advance(1_000);
    }
    // Suspected, and only now the index names what it became part of.
    assertThat(tombstones()).isEmpty();
    harness.index.put(SURVIVOR, version);
    harness.advance(120_000);
    assertThat(tombstones()).hasSize(1).allSatisfy(this::assertNamesTheSurvivor);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aMergedRecordThatIsStillReadableIsReadAgain(boolean reconciling) {
    startInSync(23, reconciling);
    mergeIntoSurvivor(harness.now, "4");
    harness.index.put(SURVIVOR, harness.now);
    harness.advance(600_000);
    assertThat(harness.topicRows()).containsKeys("4", SURVIVOR);
    deleteAtVendor("4");
    harness.advance(2 * harness.settings.settleMs());
    assertThat(tombstones()).hasSize(1).allSatisfy(this::assertNamesTheSurvivor);
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLiveMergedRecordBlocksNoScanAndIsEventuallyDropped(boolean reconciling) {
    startInSync(23, reconciling);
    mergeIntoSurvivor(harness.now, "4");
    harness.index.put(SURVIVOR, harness.now);
    harness.advance(10 * harness.settings.settleMs());
    assertThat(harness.lagByObject().get("contacts")).isLessThan(60_000);
    harness.advance(HOUR);
    long reads = harness.countRequests(Request.ReadByIds.class);
    harness.advance(HOUR);
    assertThat(harness.countRequests(Request.ReadByIds.class)).isEqualTo(reads);
    assertThat(tombstones()).isEmpty();
    assertThat(harness.topicRows()).isEqualTo(harness.expectedRows());
  }
}
