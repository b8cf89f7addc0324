/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OffsetCodecTest {
  private static final ObjectCursor CURSOR =
      ObjectCursor.initial(1000, BackfillCursor.start("0a1b2c3d", true))
          .withIncremental(ScanCursor.idleAt(2000).startScan(3000).advanceTo("77"));

  @Property
  void encodingAndDecodingKeepsTheCursor(@ForAll("cursors") ObjectCursor cursor) {
    assertThat(OffsetCodec.decode(OffsetCodec.encode(cursor))).isEqualTo(cursor);
  }

  @Property
  void decodesSmallNumbersThatJsonTurnedIntoIntegers(@ForAll("cursors") ObjectCursor cursor) {
    Map<String, Object> printed = new HashMap<>(OffsetCodec.encode(cursor));
    printed.replaceAll(
        (key, value) ->
            value instanceof Long number && number.intValue() == number
                ? (Object) number.intValue()
                : value);
    assertThat(OffsetCodec.decode(printed)).isEqualTo(cursor);
  }

  @Test
  void anObjectThatHasNotStartedHasNoCursor() {
    assertThat(OffsetCodec.decode(OffsetCodec.encode(null))).isNull();
  }

  @ParameterizedTest
  @MethodSource("edits")
  void aRefusalNamesTheKeyAndTheRemedy(String key, Object value, String problem) {
    Map<String, Object> edited = new HashMap<>(OffsetCodec.encode(CURSOR));
    if (value == null) {
      edited.remove(key);
    } else {
      edited.put(key, value);
    }
    assertThatThrownBy(() -> OffsetCodec.check(null, edited))
        .isInstanceOf(InvalidOffsetException.class)
        .hasMessageContaining("'" + key + "'")
        .hasMessageContaining(problem)
        .hasMessageContaining("GET /connectors/<name>/offsets");
  }

  static Stream<Arguments> edits() {
    return Stream.of(
        Arguments.of("t0", null, "is missing"),
        Arguments.of("t0", "yesterday", "whole number"),
        Arguments.of("t0", 1.5, "whole number"),
        Arguments.of("incremental.watermark", -1L, "between 0 and"),
        Arguments.of("incremental.watermark", Long.MAX_VALUE, "between 0 and"),
        Arguments.of("backfill.rows", Long.MAX_VALUE, "between 0 and"),
        Arguments.of("format", 2L, "reads only 1"),
        Arguments.of("backfill", "paused", "off, running or done"),
        Arguments.of("backfill.lanes", "1-5", "must be written like"),
        Arguments.of("backfill.lanes", "%zz..", "'%'"),
        Arguments.of("backfill.ordered", "yes", "true or false"),
        Arguments.of("incremental.scan.after", null, "must both be present"),
        Arguments.of("incremental.scan.watermark", 1L, "is earlier than"),
        Arguments.of("drift.rows", 1L, "together with drift.since"),
        Arguments.of("watermark", 1L, "is unknown"));
  }

  @Test
  void anOffsetOfAnOlderVersionTakesTheAlertTimeFromTheFreeze() {
    DriftCursor driftCursor =
        new DriftCursor(5_000, "'fax' is gone", 3, ScanCursor.idleAt(2_000), 7_000);
    Map<String, Object> older = new HashMap<>(OffsetCodec.encode(CURSOR.with(driftCursor)));
    older.remove("drift.told");
    assertThat(OffsetCodec.decode(older)).isEqualTo(CURSOR.with(driftCursor.withAlertedAt(5_000)));
  }

  @Test
  void theSchemaPartitionHoldsOnlyText() {
    String text =
        SchemaEvolver.createSchema(
                new CrmObject("contacts", "contacts"),
                List.of(new Field("email", FieldType.STRING)),
                SchemaSettings.DEFAULT)
            .encode();
    OffsetCodec.check("schema", Map.of("schema", text));
    assertThatThrownBy(() -> OffsetCodec.check("schema", Map.of("schema", "no schema")))
        .isInstanceOf(InvalidOffsetException.class)
        .hasMessageContaining("'schema'");
    assertThatThrownBy(() -> OffsetCodec.check("schema", Map.of("schema", 1)))
        .hasMessageContaining("'schema'");
  }

  @Provide
  Arbitrary<ObjectCursor> cursors() {
    Arbitrary<Long> instants = Arbitraries.longs().between(0, 4_000_000_000_000L);
    Arbitrary<String> texts =
        Arbitraries.oneOf(
            Arbitraries.longs().between(1, Long.MAX_VALUE).map(String::valueOf),
            Arbitraries.strings().ofMaxLength(8));
    Arbitrary<BackfillRange> range =
        Combinators.combine(texts, texts)
            .as(
                (token, endId) ->
                    new BackfillRange(token, endId, endId.isEmpty() ? "emitted 733" : ""));
    Arbitrary<BackfillCursor> backfill =
        Combinators.combine(
                Arbitraries.of(BackfillCursor.State.class),
                range.list().ofMinSize(1).ofMaxSize(8),
                instants,
                Arbitraries.of(true, false))
            .as(
                (state, ranges, rows, ordered) ->
                    new BackfillCursor(
                        state,
                        state == BackfillCursor.State.RUNNING ? ranges : List.of(),
                        rows,
                        "0a1b2c3d",
                        ordered,
                        rows / 2,
                        state == BackfillCursor.State.RUNNING
                            ? new ExportCursor(rows, rows % 4)
                            : ExportCursor.NONE));
    Arbitrary<ScanCursor> scan =
        Combinators.combine(instants, instants, texts, Arbitraries.of(true, false))
            .as(
                (from, next, after, open) ->
                    open
                        ? ScanCursor.idleAt(from).startScan(next).advanceTo(after)
                        : ScanCursor.idleAt(from));
    Arbitrary<DriftCursor> frozen =
        Combinators.combine(instants.filter(since -> since > 0), texts, instants, scan, instants)
            .as(DriftCursor::new)
            .injectNull(0.5)
            .map(some -> some == null ? DriftCursor.NONE : some);
    return Combinators.combine(instants, backfill, scan, scan, reconcile(texts), deletes(), frozen)
        .as(
            (t0, copied, incremental, recheck, reconcile, deletes, drift) ->
                new ObjectCursor(
                    t0, copied, incremental, recheck, reconcile, deletes, 0, 0, drift, 0, ""))
        .flatMap(
            cursor ->
                Combinators.combine(instants, instants, texts)
                    .as(
                        (deletesWatermark, columnsSince, associationsAfter) ->
                            cursor
                                .withDeletesWatermark(deletesWatermark)
                                .withDeletesGap(deletesWatermark / 2)
                                .withColumnsSince(columnsSince)
                                .withAssociationsAfter(associationsAfter)));
  }

  private static Arbitrary<DailyDeleteCount> deletes() {
    Arbitrary<Long> counts = Arbitraries.longs().between(1, 1_000_000);
    return Combinators.combine(counts, counts)
        .as(DailyDeleteCount::new)
        .injectNull(0.3)
        .map(some -> some == null ? DailyDeleteCount.NONE : some);
  }

  private static Arbitrary<ReconcileCursor> reconcile(Arbitrary<String> texts) {
    Arbitrary<Long> numbers = Arbitraries.longs().between(1, 4_000_000_000_000L);
    Arbitrary<List<ListRange>> ranges =
        Combinators.combine(texts, texts, texts).as(ListRange::new).list().ofMaxSize(4);
    Arbitrary<RunCounts> counts =
        Combinators.combine(numbers, numbers, numbers, numbers, numbers, numbers)
            .as(RunCounts::new);
    Arbitrary<ReconcileRun> run =
        Combinators.combine(
                numbers, Arbitraries.of(ReconcileStage.class), ranges, ranges, numbers, counts)
            .as(ReconcileRun::new)
            .injectNull(0.3)
            .map(some -> some == null ? ReconcileRun.NONE : some);
    Arbitrary<HeldRun> held =
        Combinators.combine(numbers, ranges, numbers)
            .as(HeldRun::new)
            .injectNull(0.3)
            .map(some -> some == null ? HeldRun.NONE : some);
    Arbitrary<Destination> destinations =
        Combinators.combine(texts, texts, Arbitraries.of(true, false), texts).as(Destination::new);
    return Combinators.combine(numbers, run, held, destinations, numbers).as(ReconcileCursor::new);
  }
}
