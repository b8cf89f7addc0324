package io.crmconnect.sync;

import static io.crmconnect.sync.Sweeps.isSweep;
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
class MergedLosersTest {
  private static final long HOUR = 3_600_000;
  private static final String WINNER = "50";

  private final Harness harness = new Harness();

  private void begin(int rows, boolean reconciling) {
    if (reconciling) {
      harness.reconciling(24 * HOUR, 10, Map.of());
    }
    harness.fill(rows);
    harness.start().settle();
    harness.pass(120_000);
    assertThat(harness.topic()).hasSize(rows);
  }

  private void gone(String id) {
    harness.store.remove(id);
    harness.index.remove(id);
  }

  private void merge(long version, String... losers) {
    Map<String, String> values = new LinkedHashMap<>(Map.of("name", "both"));
    harness.store.put(WINNER, new Row(WINNER, version, version, values, List.of(losers)));
  }

  private List<SourceRecord> tombstones() {
    return harness.records().stream().filter(record -> record.value() == null).toList();
  }

  private void assertNamesTheWinner(SourceRecord tombstone) {
    Header header = tombstone.headers().lastWithName("crm.merged.into");
    assertThat(header).isNotNull();
    assertThat(header.value()).isEqualTo(WINNER);
  }

  @Test
  void theDeleteThatASweepSuspectedFirstNamesTheWinnerToo() {
    begin(23, true);
    harness.reconciling(HOUR, 10, Map.of()).commit().start().settle();
    gone("4");
    long version = harness.now + HOUR;
    merge(version, "4");
    boolean[] swept = {false};
    harness.lie =
        request -> {
          swept[0] |= isSweep(request);
          return null;
        };
    while (!swept[0]) {
      harness.pass(1_000);
    }
    // Suspected, and only now the index names what it became part of.
    assertThat(tombstones()).isEmpty();
    harness.index.put(WINNER, version);
    harness.pass(120_000);
    assertThat(tombstones()).hasSize(1).allSatisfy(this::assertNamesTheWinner);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoserThatCanStillBeReadIsAskedForAgain(boolean reconciling) {
    begin(23, reconciling);
    merge(harness.now, "4");
    harness.index.put(WINNER, harness.now);
    harness.pass(600_000);
    assertThat(harness.topic()).containsKeys("4", WINNER);
    gone("4");
    harness.pass(2 * harness.settings.settleMs());
    assertThat(tombstones()).hasSize(1).allSatisfy(this::assertNamesTheWinner);
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aLoserThatLivesHoldsNoScanUpAndIsLeftAloneInTheEnd(boolean reconciling) {
    begin(23, reconciling);
    merge(harness.now, "4");
    harness.index.put(WINNER, harness.now);
    harness.pass(10 * harness.settings.settleMs());
    assertThat(harness.behind().get("contacts")).isLessThan(60_000);
    harness.pass(HOUR);
    long reads = harness.count(Request.Read.class);
    harness.pass(HOUR);
    assertThat(harness.count(Request.Read.class)).isEqualTo(reads);
    assertThat(tombstones()).isEmpty();
    assertThat(harness.topic()).isEqualTo(harness.crm());
  }
}
