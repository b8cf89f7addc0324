/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import java.util.function.Supplier;

/** The vendors whose shapes the scenarios run against, each by one kind of its objects. */
public enum VendorShape {
  /** Numeric ids; a search that names ids and versions; rows are read by id; a recycle bin. */
  HUBSPOT(NumericIdVendor::new),

  /** {@code accounts} of the made-up vendor: a safe bound and a delete feed. */
  MADE_UP_ACCOUNTS(VendorShape::accounts),

  /** Its {@code custom_gadgets}: no delete feed, no safe bound, opaque tokens of the list. */
  MADE_UP_GADGETS(VendorShape::gadgets),

  /** Its {@code price_lines}, which cannot be read by ids and have no delete feed. */
  MADE_UP_PRICE_LINES(VendorShape::priceLines);

  private final Supplier<FakeVendorModel> models;

  VendorShape(Supplier<FakeVendorModel> models) {
    this.models = models;
  }

  public FakeVendorModel newModel() {
    return models.get();
  }

  private static RowFeedVendor accounts() {
    RowFeedVendor vendor = madeUp();
    vendor.followClockWithSafeBound();
    vendor.tellAllDeletes();
    return vendor;
  }

  private static RowFeedVendor gadgets() {
    RowFeedVendor vendor = madeUp();
    vendor.omitDeleteFeed();
    vendor.sealListTokens();
    return vendor;
  }

  private static RowFeedVendor priceLines() {
    RowFeedVendor vendor = madeUp();
    vendor.followClockWithSafeBound();
    vendor.omitDeleteFeed();
    vendor.readNoIds();
    return vendor;
  }

  private static RowFeedVendor madeUp() {
    RowFeedVendor vendor = new RowFeedVendor();
    vendor.refuseGoneFields();
    return vendor;
  }
}
