/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * A compact map of ids to versions and, where fields are compared, to hashes, in any order of
 * insertion. A numeric id takes about 14 bytes, any other about its length and nine bytes more;
 * with hashes, four bytes more. Not thread-safe.
 */
public final class VersionIndex {
  /** Receives ids with their versions. */
  public interface Visitor {
    void visit(String id, long version);

    /**
     * @param hash {@link #UNKNOWN_HASH} if there is none
     */
    default void visit(String id, long version, int hash) {
      visit(id, version);
    }
  }

  /** The hash of an id that was added without one. */
  public static final int UNKNOWN_HASH = 0;

  /** Far outside the range of all instants, so that no row has such a version. */
  private static final long UNSETTLED_SHIFT = 1L << 60;

  private final IdOrder idOrder;
  private final BlockList<Long> numbers = new BlockList<>(NumberBlock::new);
  private final BlockList<String> texts;

  /**
   * @param idOrder the vendor's order of ids
   */
  public VersionIndex(IdOrder idOrder) {
    this.idOrder = idOrder;
    Comparator<String> order = idOrder.thenComparing(Comparator.naturalOrder());
    this.texts = new BlockList<>(capacity -> new TextBlock(capacity, order));
  }

  public IdOrder idOrder() {
    return idOrder;
  }

  /**
   * Marks the version of a row that the topic does not hold as it should, so that it equals no
   * version of the vendor's: its tombstone is missing after the soft delete, or Kafka did not store
   * its last record.
   */
  public static long asUnsettled(long version) {
    return isMarked(version) ? version : version - UNSETTLED_SHIFT;
  }

  /** The version without this mark; other versions are returned unchanged. */
  public static long withoutMark(long version) {
    return isMarked(version) ? version + UNSETTLED_SHIFT : version;
  }

  private static boolean isMarked(long version) {
    return version < -UNSETTLED_SHIFT / 2 && version != Row.UNKNOWN_TIME;
  }

  /** Adds the id, or changes its version; its hash is unknown then. */
  public void put(String id, long version) {
    put(id, version, UNKNOWN_HASH);
  }

  /** Adds the id, or changes its version and hash. */
  public void put(String id, long version, int hash) {
    OptionalLong number = idOrder.toLong(id);
    if (number.isPresent()) {
      numbers.put(number.getAsLong(), version, hash);
    } else {
      texts.put(id, version, hash);
    }
  }

  /**
   * @return whether the id was present
   */
  public boolean remove(String id) {
    OptionalLong number = idOrder.toLong(id);
    return number.isPresent() ? numbers.remove(number.getAsLong()) : texts.remove(id);
  }

  /** The version of the id, or {@link Row#UNKNOWN_TIME} if it is not present. */
  public long version(String id) {
    OptionalLong number = idOrder.toLong(id);
    return number.isPresent() ? numbers.version(number.getAsLong()) : texts.version(id);
  }

  /** The hash of the id, or {@link #UNKNOWN_HASH}. */
  public int hash(String id) {
    OptionalLong number = idOrder.toLong(id);
    return number.isPresent() ? numbers.hash(number.getAsLong()) : texts.hash(id);
  }

  public boolean contains(String id) {
    return version(id) != Row.UNKNOWN_TIME;
  }

  public long size() {
    return numbers.size() + texts.size();
  }

  /**
   * Visits ids in the vendor's order.
   *
   * @param afterId visits only ids after this one; empty: from the first
   * @param endId visits only ids up to this one; empty: to the last
   */
  public void forEachInRange(String afterId, String endId, Visitor visitor) {
    BlockList<Long>.Cursor number = numbers.cursorAfter(afterId, idOrder);
    BlockList<String>.Cursor text = texts.cursorAfter(afterId, idOrder);
    while (number.id() != null || text.id() != null) {
      BlockList<?>.Cursor next = first(number, text);
      if (!endId.isEmpty() && idOrder.compare(next.id(), endId) > 0) {
        return;
      }
      visitor.visit(next.id(), next.version(), next.hash());
      next.advance();
    }
  }

  /**
   * The next ids in the vendor's order.
   *
   * @param afterId empty: from the first
   */
  public List<String> idsAfter(String afterId, int maxCount) {
    List<String> ids = new ArrayList<>();
    BlockList<Long>.Cursor number = numbers.cursorAfter(afterId, idOrder);
    BlockList<String>.Cursor text = texts.cursorAfter(afterId, idOrder);
    while (ids.size() < maxCount && (number.id() != null || text.id() != null)) {
      BlockList<?>.Cursor next = first(number, text);
      ids.add(next.id());
      next.advance();
    }
    return ids;
  }

  private BlockList<?>.Cursor first(BlockList<Long>.Cursor number, BlockList<String>.Cursor text) {
    boolean textIsNext =
        number.id() == null || (text.id() != null && idOrder.compare(text.id(), number.id()) < 0);
    return textIsNext ? text : number;
  }
}
