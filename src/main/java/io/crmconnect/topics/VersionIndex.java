package io.crmconnect.topics;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import java.util.Comparator;
import java.util.OptionalLong;

/**
 * Ids and their versions, small, in whatever order they come: about 18 bytes for a number, and for
 * other text about its length and nine bytes more. For one thread.
 */
public final class VersionIndex {
  /** Sees ids with their versions. */
  public interface Visitor {
    void visit(String id, long version);
  }

  /** Far outside of all instants, so that no row has such a version. */
  private static final long PENDING_TOMBSTONE_SHIFT = 1L << 60;

  private final IdOrder idOrder;
  private final BlockList<Long> numbers = new BlockList<>(NumberBlock::new);
  private final BlockList<String> texts;

  /**
   * @param idOrder of the vendor
   */
  public VersionIndex(IdOrder idOrder) {
    this.idOrder = idOrder;
    Comparator<String> order = idOrder.thenComparing(Comparator.naturalOrder());
    this.texts = new BlockList<>(capacity -> new TextBlock(capacity, order));
  }

  public IdOrder idOrder() {
    return idOrder;
  }

  /** Of a row that stands there marked as deleted and is to be deleted still. */
  public static long withPendingTombstone(long version) {
    return version - PENDING_TOMBSTONE_SHIFT;
  }

  /** The version of the row before it was marked, and any other as it is. */
  public static long withoutPendingTombstone(long version) {
    return version < -PENDING_TOMBSTONE_SHIFT / 2 && version != Row.UNKNOWN_TIME
        ? version + PENDING_TOMBSTONE_SHIFT
        : version;
  }

  /** Adds the id, or gives it another version. */
  public void put(String id, long version) {
    OptionalLong number = idOrder.toLong(id);
    if (number.isPresent()) {
      numbers.put(number.getAsLong(), version);
    } else {
      texts.put(id, version);
    }
  }

  /** Whether it was there. */
  public boolean remove(String id) {
    OptionalLong number = idOrder.toLong(id);
    return number.isPresent() ? numbers.remove(number.getAsLong()) : texts.remove(id);
  }

  /** Its version; {@link Row#UNKNOWN_TIME} where it is not there. */
  public long version(String id) {
    OptionalLong number = idOrder.toLong(id);
    return number.isPresent() ? numbers.version(number.getAsLong()) : texts.version(id);
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
   * @param afterId ids behind it; empty: from the first
   * @param endId ids up to it; empty: to the last
   */
  public void forEachInRange(String afterId, String endId, Visitor visitor) {
    BlockList<Long>.Cursor number = numbers.cursorAfter(afterId, idOrder);
    BlockList<String>.Cursor text = texts.cursorAfter(afterId, idOrder);
    while (number.id() != null || text.id() != null) {
      boolean textIsNext =
          number.id() == null || (text.id() != null && idOrder.compare(text.id(), number.id()) < 0);
      BlockList<?>.Cursor next = textIsNext ? text : number;
      if (!endId.isEmpty() && idOrder.compare(next.id(), endId) > 0) {
        return;
      }
      visitor.visit(next.id(), next.version());
      next.advance();
    }
  }
}
