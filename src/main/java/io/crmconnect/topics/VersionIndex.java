package io.crmconnect.topics;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A compact map of ids to versions: about 18 bytes per numeric id, in any order of insertion.
 *
 * <p>Numeric ids are kept in sorted blocks of plain arrays, which grow by an eighth and are split
 * when full. Ids that are not numbers of up to 18 digits without leading zeros are kept in a
 * separate map. Not thread-safe.
 */
public final class VersionIndex {
  /** Receives ids with their versions. */
  public interface Visitor {
    void visit(String id, long version);
  }

  /** Far outside the range of all instants, so that no row has such a version. */
  private static final long PENDING_TOMBSTONE_SHIFT = 1L << 60;

  private static final int MAX_BLOCK_CAPACITY = 1_024;
  private static final int MIN_BLOCK_CAPACITY = 16;
  private static final int MAX_DIGITS = 18;

  private static final class Block {
    private long[] ids;
    private long[] versions;
    private int size;

    private Block(int capacity) {
      ids = new long[capacity];
      versions = new long[capacity];
    }

    private int find(long id) {
      return Arrays.binarySearch(ids, 0, size, id);
    }

    private void insert(int index, long id, long version) {
      if (size == ids.length) {
        int capacity = Math.min(MAX_BLOCK_CAPACITY, size + Math.max(MIN_BLOCK_CAPACITY, size / 8));
        ids = Arrays.copyOf(ids, capacity);
        versions = Arrays.copyOf(versions, capacity);
      }
      System.arraycopy(ids, index, ids, index + 1, size - index);
      System.arraycopy(versions, index, versions, index + 1, size - index);
      ids[index] = id;
      versions[index] = version;
      size++;
    }

    private void remove(int index) {
      System.arraycopy(ids, index + 1, ids, index, size - index - 1);
      System.arraycopy(versions, index + 1, versions, index, size - index - 1);
      size--;
    }

    /** Moves the entries from the index on to a new block, and shrinks this one. */
    private Block splitAt(int index) {
      int moved = size - index;
      Block upper = new Block(Math.max(MIN_BLOCK_CAPACITY, moved + moved / 8));
      System.arraycopy(ids, index, upper.ids, 0, moved);
      System.arraycopy(versions, index, upper.versions, 0, moved);
      upper.size = moved;
      ids = Arrays.copyOf(ids, index);
      versions = Arrays.copyOf(versions, index);
      size = index;
      return upper;
    }
  }

  /** The blocks by ascending id; none is empty. */
  private final List<Block> blocks = new ArrayList<>();

  private final NavigableMap<String, Long> textIds =
      new TreeMap<>(Ids.ORDER.thenComparing(Comparator.naturalOrder()));

  private long numericCount;

  /**
   * Marks the version of a row whose soft delete is in the topic but whose tombstone is still
   * missing.
   */
  public static long withPendingTombstone(long version) {
    return version - PENDING_TOMBSTONE_SHIFT;
  }

  /** The version without this mark; other versions are returned unchanged. */
  public static long withoutPendingTombstone(long version) {
    return version < -PENDING_TOMBSTONE_SHIFT / 2 && version != Row.UNKNOWN_TIME
        ? version + PENDING_TOMBSTONE_SHIFT
        : version;
  }

  /** Adds the id, or changes its version. */
  public void put(String id, long version) {
    if (isCompact(id)) {
      put(Long.parseLong(id), version);
    } else {
      textIds.put(id, version);
    }
  }

  private void put(long id, long version) {
    if (blocks.isEmpty()) {
      blocks.add(new Block(MIN_BLOCK_CAPACITY));
    }
    int blockIndex = Math.max(0, findBlock(id));
    Block block = blocks.get(blockIndex);
    int index = block.find(id);
    if (index >= 0) {
      block.versions[index] = version;
      return;
    }
    index = -index - 1;
    numericCount++;
    if (block.size < MAX_BLOCK_CAPACITY) {
      block.insert(index, id, version);
      return;
    }
    // Ids that are added in order fill the blocks completely.
    boolean appending = index == block.size && blockIndex == blocks.size() - 1;
    Block upper = appending ? new Block(MIN_BLOCK_CAPACITY) : block.splitAt(MAX_BLOCK_CAPACITY / 2);
    blocks.add(blockIndex + 1, upper);
    if (appending) {
      upper.insert(0, id, version);
    } else if (index <= block.size) {
      block.insert(index, id, version);
    } else {
      upper.insert(index - block.size, id, version);
    }
  }

  /**
   * @return whether the id was present
   */
  public boolean remove(String id) {
    if (!isCompact(id)) {
      return textIds.remove(id) != null;
    }
    long number = Long.parseLong(id);
    int blockIndex = findBlock(number);
    if (blockIndex < 0) {
      return false;
    }
    Block block = blocks.get(blockIndex);
    int index = block.find(number);
    if (index < 0) {
      return false;
    }
    block.remove(index);
    numericCount--;
    if (block.size == 0) {
      blocks.remove(blockIndex);
    }
    return true;
  }

  /** The version of the id, or {@link Row#UNKNOWN_TIME} if it is not present. */
  public long version(String id) {
    if (!isCompact(id)) {
      return textIds.getOrDefault(id, Row.UNKNOWN_TIME);
    }
    long number = Long.parseLong(id);
    int blockIndex = findBlock(number);
    int index = blockIndex < 0 ? -1 : blocks.get(blockIndex).find(number);
    return index < 0 ? Row.UNKNOWN_TIME : blocks.get(blockIndex).versions[index];
  }

  public boolean contains(String id) {
    return version(id) != Row.UNKNOWN_TIME;
  }

  public long size() {
    return numericCount + textIds.size();
  }

  /**
   * Visits ids in the order of {@link Ids#ORDER}.
   *
   * @param afterId visits only ids after this one; empty: from the first
   * @param endId visits only ids up to this one; empty: to the last
   */
  public void forEachInRange(String afterId, String endId, Visitor visitor) {
    NavigableMap<String, Long> texts = textIds;
    if (!afterId.isEmpty()) {
      texts = texts.tailMap(afterId, false);
    }
    if (!endId.isEmpty()) {
      if (!afterId.isEmpty() && textIds.comparator().compare(afterId, endId) >= 0) {
        return;
      }
      texts = texts.headMap(endId, true);
    }
    OrderedVisit orderedVisit = new OrderedVisit(texts.entrySet().iterator(), visitor);
    long lowerBound =
        Ids.isNumber(afterId) ? numericBound(afterId) : afterId.isEmpty() ? -1 : Long.MAX_VALUE;
    long upperBound = Ids.isNumber(endId) ? numericBound(endId) : Long.MAX_VALUE;
    for (int blockIndex = Math.max(0, findBlock(lowerBound));
        blockIndex < blocks.size();
        blockIndex++) {
      Block block = blocks.get(blockIndex);
      int index = block.find(lowerBound);
      for (int i = index >= 0 ? index + 1 : -index - 1; i < block.size; i++) {
        if (block.ids[i] > upperBound) {
          orderedVisit.finish();
          return;
        }
        orderedVisit.visitNumeric(Long.toString(block.ids[i]), block.versions[i]);
      }
    }
    orderedVisit.finish();
  }

  /** Merges the ids of the map with the numeric ids in order. */
  private static final class OrderedVisit {
    private final java.util.Iterator<Map.Entry<String, Long>> texts;
    private final Visitor visitor;
    private Map.Entry<String, Long> next;

    private OrderedVisit(java.util.Iterator<Map.Entry<String, Long>> texts, Visitor visitor) {
      this.texts = texts;
      this.visitor = visitor;
      advance();
    }

    private void advance() {
      next = texts.hasNext() ? texts.next() : null;
    }

    private void visitNumeric(String id, long version) {
      while (next != null && Ids.ORDER.compare(next.getKey(), id) < 0) {
        visitor.visit(next.getKey(), next.getValue());
        advance();
      }
      visitor.visit(id, version);
    }

    private void finish() {
      while (next != null) {
        visitor.visit(next.getKey(), next.getValue());
        advance();
      }
    }
  }

  /** The index of the block for the id; -1 if all ids are larger. */
  private int findBlock(long id) {
    int low = 0;
    int high = blocks.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      if (blocks.get(middle).ids[0] <= id) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  private static boolean isCompact(String id) {
    return id.length() <= MAX_DIGITS
        && Ids.isNumber(id)
        && (id.charAt(0) != '0' || id.length() == 1);
  }

  /** The value of a numeric id of any length, for comparison with compact ids. */
  private static long numericBound(String number) {
    int zeros = 0;
    while (zeros < number.length() - 1 && number.charAt(zeros) == '0') {
      zeros++;
    }
    String digits = number.substring(zeros);
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
