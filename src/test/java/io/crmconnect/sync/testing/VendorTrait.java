package io.crmconnect.sync.testing;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.DeleteFeed;
import java.util.function.BiPredicate;

/** What a scenario needs of its vendor; where the vendor lacks it, the scenario cannot happen. */
public enum VendorTrait {
  SEARCH_INDEX(
      (capabilities, id) -> capabilities.changes() == ChangeFeed.IDS,
      "changes carry their rows, so no index can disagree with a read"),
  RECYCLE_BIN(
      (capabilities, id) -> capabilities.deletes() == DeleteFeed.RECYCLE_BIN,
      "there is no recycle bin"),
  DELETES_FOUND_BY_SWEEPS(
      (capabilities, id) -> capabilities.deletes() != DeleteFeed.TIME_RANGE,
      "the delete feed names deleted records before a sweep finds them missing"),
  READS_BY_IDS((capabilities, id) -> capabilities.readsByIds(), "the object cannot be read by ids"),
  SPLITTABLE_LIST(
      (capabilities, id) -> capabilities.idOrder().isResumable(id),
      "list tokens are opaque, so the list cannot be split between two ids"),
  NUMERIC_IDS(
      (capabilities, id) -> capabilities.idOrder().toLong(id).isPresent(),
      "all ids are text of one form, none is a number");

  private final BiPredicate<Capabilities, String> isOffered;
  private final String reasonToSkip;

  /**
   * @param isOffered by the capabilities of an object, of which one id is given
   */
  VendorTrait(BiPredicate<Capabilities, String> isOffered, String reasonToSkip) {
    this.isOffered = isOffered;
    this.reasonToSkip = reasonToSkip;
  }

  boolean isOfferedBy(Capabilities capabilities, String id) {
    return isOffered.test(capabilities, id);
  }

  String reasonToSkip() {
    return reasonToSkip;
  }
}
