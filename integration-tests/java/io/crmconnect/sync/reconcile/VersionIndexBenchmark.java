/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.TextIdOrder;
import io.crmconnect.topics.VersionIndex;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * Measures memory and CPU of a sweep of ten million ids: all ids are added in random order, then
 * each page of the vendor's list is compared, as in a sweep. Run it with {@code -Xmx512m}. Without
 * an argument ids are numbers; with {@code 15} or {@code 18} they are text of that many characters.
 *
 * <p>It is in this package because the comparison is package-private.
 */
public final class VersionIndexBenchmark {
  private static final int ID_COUNT = 10_000_000;
  private static final int PAGE_SIZE = 100;

  /** Has no common factor with the number of ids, so that all ids are visited, out of order. */
  private static final long ID_STEP = 7_368_787;

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final long FIRST_ID = 100_000_000_000L;
  private static final long ID_GAP = 7;
  private static final long FIRST_VERSION = 1_764_000_000_000L;

  private VersionIndexBenchmark() {}

  public static void main(String[] args) {
    int idLength = args.length == 0 ? 0 : Integer.parseInt(args[0]);
    boolean hashes = args.length > 1 && args[1].equals("hashes");
    LongFunction<String> idAt = idLength == 0 ? VersionIndexBenchmark::number : textOf(idLength);
    IdOrder idOrder = idLength == 0 ? NumericIdOrder.INSTANCE : TextIdOrder.ANY_LENGTH;
    long heapBefore = usedHeapBytes();
    resetPeak();
    long buildStart = cpuNanos();
    VersionIndex ids = new VersionIndex(idOrder);
    for (long i = 0; i < ID_COUNT; i++) {
      long position = i * ID_STEP % ID_COUNT;
      ids.put(idAt.apply(position), FIRST_VERSION + position, hashes ? (int) position | 1 : 0);
    }
    long buildNanos = cpuNanos() - buildStart;
    long buildPeak = peakHeapBytes();
    long indexBytes = usedHeapBytes() - heapBefore;

    resetPeak();
    long compareStart = cpuNanos();
    long missing = 0;
    long differing = 0;
    String after = "";
    for (int from = 0; from < ID_COUNT; from += PAGE_SIZE) {
      List<Row> rows = page(from, idAt);
      boolean last = from + PAGE_SIZE >= ID_COUNT;
      String until = last ? "" : rows.get(rows.size() - 1).id();
      SliceDiff sliceDiff =
          SliceDiff.of(ids, after, until, rows, ValueComparison.Page.NONE, id -> false);
      missing += sliceDiff.missing().size();
      differing += sliceDiff.differing().size();
      after = until;
    }
    long compareNanos = cpuNanos() - compareStart;
    if (ids.size() != ID_COUNT || missing != ID_COUNT / 1_000 || differing != ID_COUNT / 1_000) {
      throw new IllegalStateException(
          ids.size() + " ids, " + missing + " missing, " + differing + " differing");
    }
    System.out.printf(
        Locale.ROOT,
        "| %,d ids %s | %.1f bytes an id | building %.1f s CPU, heap's peak %,d MB | comparing %.1f"
            + " s CPU, heap's peak %,d MB | -Xmx %,d MB |%n",
        ID_COUNT,
        idLength == 0 ? "that are numbers" : "of " + idLength + " characters",
        indexBytes / (double) ID_COUNT,
        buildNanos / 1e9,
        buildPeak >> 20,
        compareNanos / 1e9,
        peakHeapBytes() >> 20,
        Runtime.getRuntime().maxMemory() >> 20);
  }

  private static String number(long position) {
    return Long.toString(FIRST_ID + position * ID_GAP);
  }

  /** Ascending with the position in the order of {@link String#compareTo}. */
  private static LongFunction<String> textOf(int length) {
    return position -> {
      char[] id = new char[length];
      Arrays.fill(id, '0');
      long rest = FIRST_ID + position * ID_GAP;
      for (int i = length - 1; rest > 0; rest /= DIGITS.length(), i--) {
        id[i] = DIGITS.charAt((int) (rest % DIGITS.length()));
      }
      return new String(id);
    };
  }

  /** One id in a thousand is missing, and one in a thousand has another version. */
  private static List<Row> page(int from, LongFunction<String> idAt) {
    List<Row> rows = new ArrayList<>(PAGE_SIZE);
    for (long position = from; position < from + PAGE_SIZE; position++) {
      if (position % 1_000 != 50) {
        long version = FIRST_VERSION + position + (position % 1_000 == 51 ? 1 : 0);
        rows.add(new Row(idAt.apply(position), version, version, Map.of()));
      }
    }
    return rows;
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedHeapBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static List<MemoryPoolMXBean> heapPools() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .toList();
  }

  private static void resetPeak() {
    heapPools().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** Includes garbage that was not collected yet. */
  private static long peakHeapBytes() {
    return heapPools().stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
  }
}
