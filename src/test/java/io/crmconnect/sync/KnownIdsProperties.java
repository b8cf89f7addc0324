package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Against a map that does the same in many more bytes. */
class KnownIdsProperties {
  private static String anId(SplittableRandom random, int space) {
    return switch (random.nextInt(12)) {
      case 0 -> "x" + random.nextInt(20);
      case 1 -> "9".repeat(18) + random.nextInt(20);
      case 2 -> "a-" + random.nextInt(20);
      default -> Integer.toString(random.nextInt(space));
    };
  }

  @Property(tries = 60)
  void holdsWhatAMapHolds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20_000) int space) {
    KnownIds some = new KnownIds();
    TreeMap<String, Long> map = new TreeMap<>(Ids.ORDER.thenComparing(Comparator.naturalOrder()));
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 6_000; i++) {
      String id = anId(random, space);
      if (random.nextInt(3) == 0) {
        assertThat(some.remove(id)).isEqualTo(map.remove(id) != null);
      } else {
        some.put(id, i);
        map.put(id, (long) i);
      }
      String other = anId(random, space);
      assertThat(some.version(other)).isEqualTo(map.getOrDefault(other, Row.UNKNOWN));
    }
    assertThat(some.size()).isEqualTo(map.size());
    for (int i = 0; i < 50; i++) {
      String after = random.nextInt(5) == 0 ? "" : anId(random, space);
      String upTo = random.nextInt(5) == 0 ? "" : anId(random, space);
      assertThat(range(some, after, upTo)).isEqualTo(range(map, after, upTo));
    }
  }

  private static List<String> range(KnownIds some, String after, String upTo) {
    List<String> seen = new ArrayList<>();
    some.range(after, upTo, (id, version) -> seen.add(id + "=" + version));
    return seen;
  }

  private static List<String> range(TreeMap<String, Long> map, String after, String upTo) {
    List<String> seen = new ArrayList<>();
    map.forEach(
        (id, version) -> {
          if ((after.isEmpty() || Ids.ORDER.compare(id, after) > 0)
              && (upTo.isEmpty() || Ids.ORDER.compare(id, upTo) <= 0)) {
            seen.add(id + "=" + version);
          }
        });
    return seen;
  }

  @Property(tries = 5)
  void idsInOrderFillTheirBlocks(@ForAll @IntRange(min = 1, max = 50_000) int many) {
    KnownIds ids = new KnownIds();
    for (int id = 0; id < many; id++) {
      ids.put(Integer.toString(id), id);
    }
    assertThat(ids.size()).isEqualTo(many);
    assertThat(many == 1 ? List.of("0=0") : range(ids, Integer.toString(many - 2), ""))
        .containsExactly((many - 1) + "=" + (many - 1));
  }
}
