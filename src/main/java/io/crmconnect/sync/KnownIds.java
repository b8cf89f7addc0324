package io.crmconnect.sync;

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
 * Ids and their versions, small: about 18 bytes for a number, in whatever order they come.
 *
 * <p>Numbers lie in sorted blocks of plain arrays, which grow by an eighth and split when full; ids
 * that are no numbers of up to 18 digits without leading zeros lie in a map beside them. For one
 * thread.
 */
public final class KnownIds {
  /** Sees ids with their versions. */
  public interface Visitor {
    void visit(String id, long version);
  }

  /** Far outside of all instants, so that no row has such a version. */
  private static final long MARKED = 1L << 60;

  private static final int BLOCK = 1_024;
  private static final int FIRST = 16;
  private static final int LONGEST = 18;

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

    private void insert(int at, long id, long version) {
      if (size == ids.length) {
        int capacity = Math.min(BLOCK, size + Math.max(FIRST, size / 8));
        ids = Arrays.copyOf(ids, capacity);
        versions = Arrays.copyOf(versions, capacity);
      }
      System.arraycopy(ids, at, ids, at + 1, size - at);
      System.arraycopy(versions, at, versions, at + 1, size - at);
      ids[at] = id;
      versions[at] = version;
      size++;
    }

    private void remove(int at) {
      System.arraycopy(ids, at + 1, ids, at, size - at - 1);
      System.arraycopy(versions, at + 1, versions, at, size - at - 1);
      size--;
    }

    /** Gives the part from there on to a new block, and keeps no room for it. */
    private Block splitAt(int at) {
      int moved = size - at;
      Block upper = new Block(Math.max(FIRST, moved + moved / 8));
      System.arraycopy(ids, at, upper.ids, 0, moved);
      System.arraycopy(versions, at, upper.versions, 0, moved);
      upper.size = moved;
      ids = Arrays.copyOf(ids, at);
      versions = Arrays.copyOf(versions, at);
      size = at;
      return upper;
    }
  }

  /** None empty; by ascending id. */
  private final List<Block> blocks = new ArrayList<>();

  private final NavigableMap<String, Long> others =
      new TreeMap<>(Ids.ORDER.thenComparing(Comparator.naturalOrder()));

  private long numbers;

  /** Of a row that stands there marked as deleted and is to be deleted still. */
  public static long marked(long version) {
    return version - MARKED;
  }

  /** The version of the row before it was marked, and any other as it is. */
  static long unmarked(long version) {
    return version < -MARKED / 2 && version != Row.UNKNOWN ? version + MARKED : version;
  }

  /** Adds the id, or gives it another version. */
  public void put(String id, long version) {
    if (isPlain(id)) {
      put(Long.parseLong(id), version);
    } else {
      others.put(id, version);
    }
  }

  private void put(long id, long version) {
    if (blocks.isEmpty()) {
      blocks.add(new Block(FIRST));
    }
    int place = Math.max(0, placeOf(id));
    Block block = blocks.get(place);
    int at = block.find(id);
    if (at >= 0) {
      block.versions[at] = version;
      return;
    }
    at = -at - 1;
    numbers++;
    if (block.size < BLOCK) {
      block.insert(at, id, version);
      return;
    }
    // Ids that come in order leave full blocks behind them.
    boolean atEnd = at == block.size && place == blocks.size() - 1;
    Block upper = atEnd ? new Block(FIRST) : block.splitAt(BLOCK / 2);
    blocks.add(place + 1, upper);
    if (atEnd) {
      upper.insert(0, id, version);
    } else if (at <= block.size) {
      block.insert(at, id, version);
    } else {
      upper.insert(at - block.size, id, version);
    }
  }

  /** Whether it was there. */
  public boolean remove(String id) {
    if (!isPlain(id)) {
      return others.remove(id) != null;
    }
    long number = Long.parseLong(id);
    int place = placeOf(number);
    if (place < 0) {
      return false;
    }
    Block block = blocks.get(place);
    int at = block.find(number);
    if (at < 0) {
      return false;
    }
    block.remove(at);
    numbers--;
    if (block.size == 0) {
      blocks.remove(place);
    }
    return true;
  }

  /** Its version; {@link Row#UNKNOWN} where it is not there. */
  public long version(String id) {
    if (!isPlain(id)) {
      return others.getOrDefault(id, Row.UNKNOWN);
    }
    long number = Long.parseLong(id);
    int place = placeOf(number);
    int at = place < 0 ? -1 : blocks.get(place).find(number);
    return at < 0 ? Row.UNKNOWN : blocks.get(place).versions[at];
  }

  public boolean contains(String id) {
    return version(id) != Row.UNKNOWN;
  }

  public long size() {
    return numbers + others.size();
  }

  /**
   * Visits ids in the order of {@link Ids#ORDER}.
   *
   * @param after ids behind it; empty: from the first
   * @param upTo ids up to it; empty: to the last
   */
  public void range(String after, String upTo, Visitor visitor) {
    NavigableMap<String, Long> texts = others;
    if (!after.isEmpty()) {
      texts = texts.tailMap(after, false);
    }
    if (!upTo.isEmpty()) {
      if (!after.isEmpty() && others.comparator().compare(after, upTo) >= 0) {
        return;
      }
      texts = texts.headMap(upTo, true);
    }
    Merge merge = new Merge(texts.entrySet().iterator(), visitor);
    long from = Ids.isNumber(after) ? bound(after) : after.isEmpty() ? -1 : Long.MAX_VALUE;
    long to = Ids.isNumber(upTo) ? bound(upTo) : Long.MAX_VALUE;
    for (int place = Math.max(0, placeOf(from)); place < blocks.size(); place++) {
      Block block = blocks.get(place);
      int at = block.find(from);
      for (int i = at >= 0 ? at + 1 : -at - 1; i < block.size; i++) {
        if (block.ids[i] > to) {
          merge.finish();
          return;
        }
        merge.number(Long.toString(block.ids[i]), block.versions[i]);
      }
    }
    merge.finish();
  }

  /** Puts the ids of the map where they belong among the numbers. */
  private static final class Merge {
    private final java.util.Iterator<Map.Entry<String, Long>> texts;
    private final Visitor visitor;
    private Map.Entry<String, Long> next;

    private Merge(java.util.Iterator<Map.Entry<String, Long>> texts, Visitor visitor) {
      this.texts = texts;
      this.visitor = visitor;
      step();
    }

    private void step() {
      next = texts.hasNext() ? texts.next() : null;
    }

    private void number(String id, long version) {
      while (next != null && Ids.ORDER.compare(next.getKey(), id) < 0) {
        visitor.visit(next.getKey(), next.getValue());
        step();
      }
      visitor.visit(id, version);
    }

    private void finish() {
      while (next != null) {
        visitor.visit(next.getKey(), next.getValue());
        step();
      }
    }
  }

  /** The block that holds the id or would; -1 where all ids are larger. */
  private int placeOf(long id) {
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

  private static boolean isPlain(String id) {
    return id.length() <= LONGEST && Ids.isNumber(id) && (id.charAt(0) != '0' || id.length() == 1);
  }

  /** Of any number: what plain ids are compared with. */
  private static long bound(String number) {
    int zeros = 0;
    while (zeros < number.length() - 1 && number.charAt(zeros) == '0') {
      zeros++;
    }
    String digits = number.substring(zeros);
    return digits.length() > LONGEST ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
