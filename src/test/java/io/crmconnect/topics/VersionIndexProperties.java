/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.TextIdOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Compares the index with a plain map. */
class VersionIndexProperties {
  /** Of 15 or 18 letters and digits, and now and then something else. */
  private static String randomTextId(SplittableRandom random, int space) {
    String letters = "0013X" + Integer.toString(random.nextInt(space), 36);
    return switch (random.nextInt(12)) {
      case 0 -> "\u00e9\u20ac" + random.nextInt(20);
      case 1 -> "\ud83d\ude00\udc00" + "x".repeat(random.nextInt(40));
      case 2 -> "\0" + random.nextInt(20) + "\0";
      case 3 -> letters.toUpperCase(Locale.ROOT) + "0".repeat(18 - letters.length());
      default -> letters + "0".repeat(15 - letters.length());
    };
  }

  private static String randomId(SplittableRandom random, int space) {
    return switch (random.nextInt(12)) {
      case 0 -> "x" + random.nextInt(20);
      case 1 -> "9".repeat(18) + random.nextInt(20);
      case 2 -> "a-" + random.nextInt(20);
      case 3 -> Long.toString(random.nextInt(space) * 3_000_000_000L);
      case 4 -> Long.toString(random.nextInt(space) * 40_000_000L);
      default -> Integer.toString(random.nextInt(space));
    };
  }

  @Property(tries = 60)
  void hasTheEntriesOfAMap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int space) {
    checkAgainstMap(NumericIdOrder.INSTANCE, VersionIndexProperties::randomId, seed, space);
  }

  @Property(tries = 60)
  void hasTheEntriesOfAMapWhereIdsAreText(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int space) {
    checkAgainstMap(TextIdOrder.ANY_LENGTH, VersionIndexProperties::randomTextId, seed, space);
  }

  private static void checkAgainstMap(
      IdOrder idOrder, BiFunction<SplittableRandom, Integer, String> ids, long seed, int space) {
    VersionIndex index = new VersionIndex(idOrder);
    TreeMap<String, Long> map = new TreeMap<>(idOrder.thenComparing(Comparator.naturalOrder()));
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 6_000; i++) {
      String id = ids.apply(random, space);
      if (random.nextInt(3) == 0) {
        assertThat(index.remove(id)).isEqualTo(map.remove(id) != null);
      } else {
        index.put(id, i, hashOf(id, i));
        map.put(id, (long) i);
      }
      String other = ids.apply(random, space);
      assertThat(index.version(other)).isEqualTo(map.getOrDefault(other, Row.UNKNOWN_TIME));
      assertThat(index.hash(other))
          .isEqualTo(map.containsKey(other) ? hashOf(other, map.get(other)) : 0);
    }
    assertThat(index.size()).isEqualTo(map.size());
    for (int i = 0; i < 50; i++) {
      String first = random.nextInt(5) == 0 ? "" : ids.apply(random, space);
      String last = random.nextInt(5) == 0 ? "" : ids.apply(random, space);
      assertThat(range(index, first, last)).isEqualTo(range(map, idOrder, first, last));
    }
  }

  /** Most ids have one. */
  private static int hashOf(String id, long version) {
    return version % 5 == 0 ? VersionIndex.UNKNOWN_HASH : 31 * id.hashCode() + (int) version;
  }

  private static List<String> range(VersionIndex index, String first, String last) {
    List<String> seen = new ArrayList<>();
    index.forEachInRange(
        first,
        last,
        new VersionIndex.Visitor() {
          @Override
          public void visit(String id, long version) {
            throw new AssertionError();
          }

          @Override
          public void visit(String id, long version, int hash) {
            assertThat(hash).isIn(hashOf(id, version), VersionIndex.UNKNOWN_HASH);
            assertThat(hash).isEqualTo(index.hash(id));
            seen.add(id + "=" + version);
          }
        });
    return seen;
  }

  private static List<String> range(
      TreeMap<String, Long> map, IdOrder idOrder, String first, String last) {
    List<String> seen = new ArrayList<>();
    map.forEach(
        (id, version) -> {
          if ((first.isEmpty() || idOrder.compare(id, first) > 0)
              && (last.isEmpty() || idOrder.compare(id, last) <= 0)) {
            seen.add(id + "=" + version);
          }
        });
    return seen;
  }

  @Property(tries = 5)
  void idsInOrderFillTheirBlocks(@ForAll @IntRange(min = 1, max = 50_000) int count) {
    VersionIndex ids = new VersionIndex(NumericIdOrder.INSTANCE);
    for (int id = 0; id < count; id++) {
      ids.put(Integer.toString(id), id);
    }
    assertThat(ids.size()).isEqualTo(count);
    assertThat(count == 1 ? List.of("0=0") : range(ids, Integer.toString(count - 2), ""))
        .containsExactly((count - 1) + "=" + (count - 1));
  }
}
