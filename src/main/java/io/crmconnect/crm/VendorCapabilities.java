package io.crmconnect.crm;

import java.util.List;
import java.util.OptionalLong;

/** What the syncs must know of a vendor to ask it cheaply. Answers at once, from memory. */
public interface VendorCapabilities {

  /** What the vendor offers for this object. */
  Capabilities capabilities(CrmObject object);

  /** Whether a list page can bring these fields; if not, it brings ids and the rows are read. */
  boolean listReturnsRows(CrmObject object, List<String> fields);

  /** Backfill requests a second that the budget can give this task at the most. */
  double maxBackfillRequestsPerSecond();

  /** Requests a day of the whole account, where known by setting or from an answer. */
  OptionalLong dailyLimit();
}
