package io.crmconnect.sync.testing;

import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;

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

  /** The correct answer. */
  Result answer(Request request, CrmContents contents);
}
