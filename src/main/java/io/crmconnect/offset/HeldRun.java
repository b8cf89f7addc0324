package io.crmconnect.offset;

import java.util.List;

/**
 * Deletes that wait for an operator.
 *
 * @param runId that found them; 0: none wait
 * @param rows how many, as far as known
 */
public record HeldRun(long runId, List<ListRange> ranges, long rows) {
  public static final HeldRun NONE = new HeldRun(0, List.of(), 0);

  public HeldRun {
    ranges = List.copyOf(ranges);
  }

  /** One of them was let pass. */
  public HeldRun minusOneRow() {
    return new HeldRun(runId, ranges, rows - 1);
  }
}
