package io.crmconnect.validation;

import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** How many records objects have; each is counted once. */
final class RecordCounts {
  /**
   * Counts are started for so long. The connector has one search per second, and a person waits.
   */
  private static final long COUNTING_MS = 2_500;

  private final BlockingCrm crm;
  private final long countUntilMsLeft;
  private final Map<String, OptionalLong> counts = new TreeMap<>();

  RecordCounts(BlockingCrm crm) {
    this.crm = crm;
    this.countUntilMsLeft = crm.msLeft() - COUNTING_MS;
  }

  /** Empty if the records cannot be counted, or not in time. */
  OptionalLong of(CrmObject object) {
    return counts.computeIfAbsent(
        object.name(),
        name ->
            crm.msLeft() >= countUntilMsLeft
                    && crm.send(new Request.RecordCount(object))
                        instanceof Result.RecordCount counted
                ? OptionalLong.of(Math.max(0, counted.count()))
                : OptionalLong.empty());
  }
}
