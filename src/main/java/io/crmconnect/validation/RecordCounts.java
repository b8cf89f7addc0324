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
  private final BlockingCrm crm;
  private final Map<String, OptionalLong> counts = new TreeMap<>();

  RecordCounts(BlockingCrm crm) {
    this.crm = crm;
  }

  /** Empty if the records cannot be counted. */
  OptionalLong of(CrmObject object) {
    return counts.computeIfAbsent(
        object.name(),
        name ->
            crm.send(new Request.RecordCount(object)) instanceof Result.RecordCount counted
                ? OptionalLong.of(Math.max(0, counted.count()))
                : OptionalLong.empty());
  }
}
