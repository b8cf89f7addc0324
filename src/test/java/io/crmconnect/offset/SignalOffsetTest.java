/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys of signals in an object's offset. */
class SignalOffsetTest {
  private static final SignalCursor ALL =
      new SignalCursor(
          "crm.signals",
          OptionalLong.of(17),
          true,
          1_700_000_000_000L,
          new ResyncCursor(List.of("1", "a b.c", "%"), 5, 9, "p q", true));

  @Test
  void whatIsWrittenIsReadAlsoWithoutACursor() {
    assertThat(OffsetCodec.decodeSignals(OffsetCodec.encode(null, ALL))).isEqualTo(ALL);
    assertThat(OffsetCodec.decode(OffsetCodec.encode(null, ALL))).isNull();
  }

  @Test
  void anOffsetWithoutSignalsHasNoneOfTheKeys() {
    Map<String, Object> offset = OffsetCodec.encode(null, SignalCursor.INITIAL);
    assertThat(offset).containsOnlyKeys("format", "backfill");
    assertThat(OffsetCodec.decodeSignals(offset)).isEqualTo(SignalCursor.INITIAL);
  }

  @Test
  void aPositionIsTrueForOneTopicAlone() {
    assertThat(ALL.inTopic("crm.signals")).isEqualTo(ALL);
    SignalCursor moved = ALL.inTopic("mv2.signals");
    assertThat(moved.position()).isEmpty();
    assertThat(moved.backfillPaused()).isTrue();
    assertThat(moved.resync()).isEqualTo(ALL.resync());
  }

  /** The keys and their values in stored offsets do not change. */
  @Test
  void theKeysStayReadable() {
    Map<String, Object> stored =
        Map.of(
            "format", 1L,
            "backfill", "waiting",
            "signals.topic", "crm.signals",
            "signals.position", 17L,
            "signals.backfill.paused", true,
            "signals.released", 1_700_000_000_000L,
            "resync.ids", "1 a+b%2Ec %25",
            "resync.from", 5L,
            "resync.to", 9L);
    Map<String, Object> offset = new HashMap<>(stored);
    offset.put("resync.after", "p q");
    offset.put("resync.whole", true);
    assertThat(OffsetCodec.encode(null, ALL)).isEqualTo(offset);
    assertThat(OffsetCodec.decodeSignals(offset)).isEqualTo(ALL);
  }

  @ParameterizedTest
  @CsvSource({
    "signals.position, -1",
    "signals.position, x",
    "signals.backfill.paused, 1",
    "signals.released, x",
    "resync.whole, 1",
    "resync.ids, 1  2",
    "resync.from, 99",
    "resync.to, 3"
  })
  void aWrongEditIsRejectedByItsKey(String key, String value) {
    Map<String, Object> edited = new HashMap<>(OffsetCodec.encode(null, ALL));
    edited.put(key, value.matches("-?[0-9]+") ? Long.valueOf(value) : value);
    assertThatThrownBy(() -> OffsetCodec.check(null, edited))
        .isInstanceOf(InvalidOffsetException.class)
        .hasMessageContaining(
            List.of("resync.from", "resync.to").contains(key) ? "resync.from" : key);
  }

  @ParameterizedTest
  @CsvSource({"signals.topic", "signals.position", "resync.from", "resync.to", "resync.after"})
  void whatBelongsTogetherIsThereTogether(String key) {
    Map<String, Object> edited = new HashMap<>(OffsetCodec.encode(null, ALL));
    edited.remove(key);
    assertThatThrownBy(() -> OffsetCodec.check(null, edited))
        .isInstanceOf(InvalidOffsetException.class);
  }
}
