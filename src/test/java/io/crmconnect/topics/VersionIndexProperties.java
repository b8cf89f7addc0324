package io.crmconnect.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Compares the index with a plain map. */
class VersionIndexProperties {
  private static String randomId(SplittableRandom random, int space) {
    return switch (random.nextInt(12)) {
      case 0 -> "x" + random.nextInt(20);
      case 1 -> "9".repeat(18) + random.nextInt(20);
      case 2 -> "a-" + random.nextInt(20);
      default -> Integer.toString(random.nextInt(space));
    };
  }

  @Property(tries = 60)
  void hasTheEntriesOfAMap(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int space) {
    VersionIndex index = new VersionIndex(NumericIdOrder.INSTANCE);
    TreeMap<String, Long> map =
        new TreeMap<>(NumericIdOrder.INSTANCE.thenComparing(Comparator.naturalOrder()));
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 6_000; i++) {
      String id = randomId(random, space);
      if (random.nextInt(3) == 0) {
        assertThat(index.remove(id)).isEqualTo(map.remove(id) != null);
      } else {
        index.put(id, i);
        map.put(id, (long) i);
      }
      String other = randomId(random, space);
      assertThat(index.version(other)).isEqualTo(map.getOrDefault(other, Row.UNKNOWN_TIME));
    }
    assertThat(index.size()).isEqualTo(map.size());
    for (int i = 0; i < 50; i++) {
      String first = random.nextInt(5) == 0 ? "" : randomId(random, space);
      String last = random.nextInt(5) == 0 ? "" : randomId(random, space);
      assertThat(range(index, first, last)).isEqualTo(range(map, first, last));
    }
  }

  private static List<String> range(VersionIndex index, String first, String last) {
    List<String> seen = new ArrayList<>();
    index.forEachInRange(first, last, (id, version) -> seen.add(id + "=" + version));
    return seen;
  }

  private static List<String> range(TreeMap<String, Long> map, String first, String last) {
    List<String> seen = new ArrayList<>();
    map.forEach(
        (id, version) -> {
          if ((first.isEmpty() || NumericIdOrder.INSTANCE.compare(id, first) > 0)
              && (last.isEmpty() || NumericIdOrder.INSTANCE.compare(id, last) <= 0)) {
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
