/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;
import java.util.List;

/**
 * How one kind of vendor presents the records of a {@link FakeCrm}: how it forms and orders ids,
 * what it offers, and how it answers a request. Scenarios number their records; the model turns the
 * numbers into ids. So the same scenario can be run against another kind of vendor.
 */
public interface FakeVendorModel {

  /** The id of the record with this number; ids ascend with the numbers. */
  String id(long number);

  /** The order in which lists and changes come. */
  IdOrder idOrder();

  VendorCapabilities capabilities(CrmContents contents);

  /** Whether a request that names an unknown field fails; otherwise rows come without the field. */
  default boolean refusesUnknownFields() {
    return false;
  }

  /** A page of these changes, with the position behind them; their order may be wrong. */
  Result.Changes changesPage(
      Request.ChangesSince request, List<Result.Change> changes, boolean hasMore);

  /** The correct answer. */
  Result answer(Request request, CrmContents contents);
}
