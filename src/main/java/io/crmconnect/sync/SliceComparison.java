package io.crmconnect.sync;

import io.crmconnect.crm.Ids;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A slice of the vendor's ids against the same slice of the topic's.
 *
 * @param known ids of the topic in the slice
 * @param rows of the vendor in the slice
 * @param missing of them, at the vendor
 * @param differing rows that the topic lacks, or holds in another version
 */
record SliceComparison(long known, long rows, List<Row> missing, List<Row> differing) {
  static final SliceComparison NOTHING = new SliceComparison(0, 0, List.of(), List.of());

  /**
   * @param ids of the topic
   * @param after the slice's ids lie behind it; empty: from the first
   * @param until up to it; empty: to the last
   * @param rows of the vendor in the slice, by ascending id
   * @param passedOver ids that say nothing now, though known and not among the rows
   */
  static SliceComparison of(
      KnownIds ids, String after, String until, List<Row> rows, Predicate<String> passedOver) {
    Counting counting = new Counting(rows, passedOver);
    ids.range(after, until, counting);
    counting.skipTo(null);
    return new SliceComparison(counting.known, rows.size(), counting.missing, counting.differing);
  }

  /** The same without an order: what of the topic was never seen. */
  static SliceComparison unordered(KnownIds ids, String after, String until, KnownIds seen) {
    Counting counting = new Counting(List.of(), seen::contains);
    ids.range(after, until, counting);
    return new SliceComparison(counting.known, 0, counting.missing, List.of());
  }

  /** Rows alone, each against the topic. */
  static SliceComparison listed(KnownIds ids, List<Row> rows) {
    List<Row> differing = new ArrayList<>();
    for (Row row : rows) {
      if (ids.version(row.id()) != row.version()) {
        differing.add(row);
      }
    }
    return new SliceComparison(0, rows.size(), List.of(), differing);
  }

  private static final class Counting implements KnownIds.Visitor {
    private final List<Row> rows;
    private final Predicate<String> passedOver;
    private final List<Row> missing = new ArrayList<>();
    private final List<Row> differing = new ArrayList<>();
    private long known;
    private int next;

    private Counting(List<Row> rows, Predicate<String> passedOver) {
      this.rows = rows;
      this.passedOver = passedOver;
    }

    @Override
    public void visit(String id, long version) {
      known++;
      skipTo(id);
      if (next < rows.size() && rows.get(next).id().equals(id)) {
        if (rows.get(next).version() != version) {
          differing.add(rows.get(next));
        }
        next++;
      } else if (!passedOver.test(id)) {
        missing.add(new Row(id, version, Row.UNKNOWN, Map.of()));
      }
    }

    /** Rows that the topic lacks. */
    private void skipTo(String id) {
      while (next < rows.size() && (id == null || Ids.ORDER.compare(rows.get(next).id(), id) < 0)) {
        differing.add(rows.get(next));
        next++;
      }
    }
  }
}
