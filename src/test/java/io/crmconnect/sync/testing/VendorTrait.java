/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.DeleteFeed;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

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
      "all ids are text of one form, none is a number"),
  UNKNOWN_FIELDS_LEFT_OUT(
      model -> !model.refusesUnknownFields(),
      "a request that names a field which is gone is refused");

  private final BiPredicate<FakeVendorModel, Capabilities> isOffered;
  private final String reasonToSkip;

  /**
   * @param isOffered by the capabilities of an object, of which one id is given
   */
  VendorTrait(BiPredicate<Capabilities, String> isOffered, String reasonToSkip) {
    this.isOffered = (model, capabilities) -> isOffered.test(capabilities, model.id(1));
    this.reasonToSkip = reasonToSkip;
  }

  VendorTrait(Predicate<FakeVendorModel> isOffered, String reasonToSkip) {
    this.isOffered = (model, capabilities) -> isOffered.test(model);
    this.reasonToSkip = reasonToSkip;
  }

  boolean isOfferedBy(FakeVendorModel model, Capabilities capabilities) {
    return isOffered.test(model, capabilities);
  }

  String reasonToSkip() {
    return reasonToSkip;
  }
}
