package io.crmconnect.sync;

import io.crmconnect.crm.Row;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a sweep of ten million ids takes of memory and CPU: all ids put in no order, then each page
 * of the vendor's list compared, as the sweep does it. Run it with {@code -Xmx512m}.
 *
 * <p>In this package because the comparison is nobody else's business.
 */
public final class KnownIdsBenchmark {
  private static final int IDS = 10_000_000;
  private static final int PAGE = 100;

  /** No factor in common with the number of ids, so that all of them come, far from in order. */
  private static final long STEP = 7_368_787;

  private static final long FIRST = 100_000_000_000L;
  private static final long GAP = 7;
  private static final long VERSION = 1_764_000_000_000L;

  private KnownIdsBenchmark() {}

  public static void main(String[] args) {
    long before = live();
    resetPeak();
    long buildStart = cpu();
    KnownIds ids = new KnownIds();
    for (long i = 0; i < IDS; i++) {
      long place = i * STEP % IDS;
      ids.put(Long.toString(FIRST + place * GAP), VERSION + place);
    }
    long built = cpu() - buildStart;
    long buildPeak = peak();
    long held = live() - before;

    resetPeak();
    long compareStart = cpu();
    long missing = 0;
    long differing = 0;
    String after = "";
    for (int from = 0; from < IDS; from += PAGE) {
      List<Row> rows = page(from);
      boolean last = from + PAGE >= IDS;
      String until = last ? "" : rows.get(rows.size() - 1).id();
      SliceComparison found = SliceComparison.of(ids, after, until, rows, id -> false);
      missing += found.missing().size();
      differing += found.differing().size();
      after = until;
    }
    long compared = cpu() - compareStart;
    if (ids.size() != IDS || missing != IDS / 1_000 || differing != IDS / 1_000) {
      throw new IllegalStateException(
          ids.size() + " ids, " + missing + " missing, " + differing + " differing");
    }
    System.out.printf(
        Locale.ROOT,
        "| %,d ids | %.1f bytes an id | building %.1f s CPU, heap's peak %,d MB | comparing %.1f s"
            + " CPU, heap's peak %,d MB | -Xmx %,d MB |%n",
        IDS,
        held / (double) IDS,
        built / 1e9,
        buildPeak >> 20,
        compared / 1e9,
        peak() >> 20,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  /** One in a thousand is not there, and one in a thousand has another version. */
  private static List<Row> page(int from) {
    List<Row> rows = new ArrayList<>(PAGE);
    for (long place = from; place < from + PAGE; place++) {
      if (place % 1_000 != 50) {
        long version = VERSION + place + (place % 1_000 == 51 ? 1 : 0);
        rows.add(new Row(Long.toString(FIRST + place * GAP), version, version, Map.of()));
      }
    }
    return rows;
  }

  private static long cpu() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long live() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static List<MemoryPoolMXBean> heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeak() {
    heap().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** Garbage that nobody has collected yet included. */
  private static long peak() {
    return heap().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
