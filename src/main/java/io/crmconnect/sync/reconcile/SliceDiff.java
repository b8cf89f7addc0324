/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.reconcile;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Row;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Compares a slice of the vendor's ids with the same slice of the topic's.
 *
 * @param topicIdCount number of the topic's ids in the slice
 * @param listedRowCount number of the vendor's rows in the slice
 * @param missing rows of the topic that the vendor lacks
 * @param differing rows that the topic lacks or contains in another version or with other values
 */
record SliceDiff(long topicIdCount, long listedRowCount, List<Row> missing, List<Row> differing) {
  static final SliceDiff EMPTY = new SliceDiff(0, 0, List.of(), List.of());

  /**
   * @param topicIds ids of the topic
   * @param afterId the ids of the slice are greater; empty: no lower bound
   * @param endId the ids of the slice are less or equal; empty: no upper bound
   * @param rows of the vendor in the slice, by ascending id
   * @param values what is compared of rows besides their versions
   * @param ignoredIds ids that are not compared, although the topic contains them
   */
  static SliceDiff of(
      VersionIndex topicIds,
      String afterId,
      String endId,
      List<Row> rows,
      ValueComparison.Page values,
      Predicate<String> ignoredIds) {
    DiffVisitor diffVisitor = new DiffVisitor(topicIds.idOrder(), rows, values, ignoredIds);
    topicIds.forEachInRange(afterId, endId, diffVisitor);
    diffVisitor.skipTo(null);
    return new SliceDiff(
        diffVisitor.topicIdCount, rows.size(), diffVisitor.missing, diffVisitor.differing);
  }

  /** The same for an unordered list: ids of the topic that were never listed are missing. */
  static SliceDiff ofUnorderedList(
      VersionIndex topicIds, String afterId, String endId, VersionIndex listedIds) {
    DiffVisitor diffVisitor =
        new DiffVisitor(
            topicIds.idOrder(), List.of(), ValueComparison.Page.NONE, listedIds::contains);
    topicIds.forEachInRange(afterId, endId, diffVisitor);
    return new SliceDiff(diffVisitor.topicIdCount, 0, diffVisitor.missing, List.of());
  }

  /** Compares only the listed rows, each with the topic. */
  static SliceDiff ofListedRows(
      VersionIndex topicIds, List<Row> rows, ValueComparison.Page values) {
    List<Row> differing = new ArrayList<>();
    for (Row row : rows) {
      if (topicIds.version(row.id()) != row.version()
          || values.differs(row, topicIds.hash(row.id()))) {
        differing.add(row);
      }
    }
    return new SliceDiff(0, rows.size(), List.of(), differing);
  }

  private static final class DiffVisitor implements VersionIndex.Visitor {
    private final IdOrder idOrder;
    private final List<Row> rows;
    private final ValueComparison.Page values;
    private final Predicate<String> ignoredIds;
    private final List<Row> missing = new ArrayList<>();
    private final List<Row> differing = new ArrayList<>();
    private long topicIdCount;
    private int nextRow;

    private DiffVisitor(
        IdOrder idOrder,
        List<Row> rows,
        ValueComparison.Page values,
        Predicate<String> ignoredIds) {
      this.idOrder = idOrder;
      this.rows = rows;
      this.values = values;
      this.ignoredIds = ignoredIds;
    }

    @Override
    public void visit(String id, long version) {
      visit(id, version, VersionIndex.UNKNOWN_HASH);
    }

    @Override
    public void visit(String id, long version, int hash) {
      topicIdCount++;
      skipTo(id);
      if (nextRow < rows.size() && rows.get(nextRow).id().equals(id)) {
        Row row = rows.get(nextRow);
        if (row.version() != version || values.differs(row, hash)) {
          differing.add(row);
        }
        nextRow++;
      } else if (!ignoredIds.test(id)) {
        missing.add(new Row(id, version, Row.UNKNOWN_TIME, Map.of()));
      }
    }

    /** Adds the listed rows up to the id, which the topic lacks. */
    private void skipTo(String id) {
      while (nextRow < rows.size()
          && (id == null || idOrder.compare(rows.get(nextRow).id(), id) < 0)) {
        differing.add(rows.get(nextRow));
        nextRow++;
      }
    }
  }
}
