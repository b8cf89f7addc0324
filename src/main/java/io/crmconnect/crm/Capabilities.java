package io.crmconnect.crm;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** What the syncs must know of a vendor to ask it cheaply. Answers at once, from memory. */
public interface Capabilities {

  /** How many ids one {@link Request.ReadByIds} may name. */
  int maxIdsPerRead();

  /** Whether a list page can bring these fields; if not, it brings ids and the rows are read. */
  boolean listReturnsRows(CrmObject object, List<String> fields);

  /** Whether the vendor has a list of what was deleted of late ({@link Request.ListDeleted}). */
  boolean hasRecycleBin(CrmObject object);

  /**
   * The token that makes the list go on behind this id, where the vendor's tokens are known to be
   * ids. The caller verifies it on every page.
   */
  Optional<String> pageTokenAfter(String id);

  /** Backfill requests a second that the budget can give this task at the most. */
  double maxBackfillRequestsPerSecond();

  /** Requests a day of the whole account, where known by setting or from an answer. */
  OptionalLong dailyLimit();
}
