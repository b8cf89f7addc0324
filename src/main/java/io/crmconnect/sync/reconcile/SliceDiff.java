package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A slice of the vendor's ids against the same slice of the topic's.
 *
 * @param topicIdCount ids of the topic in the slice
 * @param listedRowCount of the vendor in the slice
 * @param missing of them, at the vendor
 * @param differing rows that the topic lacks, or holds in another version
 */
record SliceDiff(long topicIdCount, long listedRowCount, List<Row> missing, List<Row> differing) {
  static final SliceDiff EMPTY = new SliceDiff(0, 0, List.of(), List.of());

  /**
   * @param topicIds of the topic
   * @param afterId the slice's ids lie behind it; empty: from the first
   * @param endId up to it; empty: to the last
   * @param rows of the vendor in the slice, by ascending id
   * @param ignoredIds ids that say nothing now, though known and not among the rows
   */
  static SliceDiff of(
      VersionIndex topicIds,
      String afterId,
      String endId,
      List<Row> rows,
      Predicate<String> ignoredIds) {
    DiffVisitor diffVisitor = new DiffVisitor(topicIds.idOrder(), rows, ignoredIds);
    topicIds.forEachInRange(afterId, endId, diffVisitor);
    diffVisitor.skipTo(null);
    return new SliceDiff(
        diffVisitor.topicIdCount, rows.size(), diffVisitor.missing, diffVisitor.differing);
  }

  /** The same without an order: what of the topic was never seen. */
  static SliceDiff ofUnorderedList(
      VersionIndex topicIds, String afterId, String endId, VersionIndex listedIds) {
    DiffVisitor diffVisitor = new DiffVisitor(topicIds.idOrder(), List.of(), listedIds::contains);
    topicIds.forEachInRange(afterId, endId, diffVisitor);
    return new SliceDiff(diffVisitor.topicIdCount, 0, diffVisitor.missing, List.of());
  }

  /** Rows alone, each against the topic. */
  static SliceDiff ofListedRows(VersionIndex topicIds, List<Row> rows) {
    List<Row> differing = new ArrayList<>();
    for (Row row : rows) {
      if (topicIds.version(row.id()) != row.version()) {
        differing.add(row);
      }
    }
    return new SliceDiff(0, rows.size(), List.of(), differing);
  }

  private static final class DiffVisitor implements VersionIndex.Visitor {
    private final IdOrder idOrder;
    private final List<Row> rows;
    private final Predicate<String> ignoredIds;
    private final List<Row> missing = new ArrayList<>();
    private final List<Row> differing = new ArrayList<>();
    private long topicIdCount;
    private int nextRow;

    private DiffVisitor(IdOrder idOrder, List<Row> rows, Predicate<String> ignoredIds) {
      this.idOrder = idOrder;
      this.rows = rows;
      this.ignoredIds = ignoredIds;
    }

    @Override
    public void visit(String id, long version) {
      topicIdCount++;
      skipTo(id);
      if (nextRow < rows.size() && rows.get(nextRow).id().equals(id)) {
        if (rows.get(nextRow).version() != version) {
          differing.add(rows.get(nextRow));
        }
        nextRow++;
      } else if (!ignoredIds.test(id)) {
        missing.add(new Row(id, version, Row.UNKNOWN_TIME, Map.of()));
      }
    }

    /** Rows that the topic lacks. */
    private void skipTo(String id) {
      while (nextRow < rows.size()
          && (id == null || idOrder.compare(rows.get(nextRow).id(), id) < 0)) {
        differing.add(rows.get(nextRow));
        nextRow++;
      }
    }
  }
}
