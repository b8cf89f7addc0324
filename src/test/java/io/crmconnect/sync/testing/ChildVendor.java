/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;
import java.util.List;

/** A vendor like HubSpot whose records have rows of their own, which are read by record. */
abstract class ChildVendor implements FakeVendorModel {
  private final FakeVendorModel records = new NumericIdVendor();
  private final List<Field> fields;
  private final Capabilities ofChildren;

  /**
   * @param fields of the rows
   * @param order of the rows' ids
   * @param recordsPerRead whose rows one request may ask for
   */
  ChildVendor(List<Field> fields, IdOrder order, int recordsPerRead, int pageSize) {
    this.fields = fields;
    this.ofChildren =
        new Capabilities(
            ChangeFeed.NONE, false, DeleteFeed.NONE, false, order, recordsPerRead, pageSize);
  }

  @Override
  public final String id(long number) {
    return records.id(number);
  }

  @Override
  public final IdOrder idOrder() {
    return records.idOrder();
  }

  @Override
  public final VendorCapabilities capabilities(CrmContents contents) {
    VendorCapabilities ofRecords = records.capabilities(contents);
    return new ContentsCapabilities(
        contents,
        object -> ChildObject.isChild(object) ? ofChildren : ofRecords.capabilities(object));
  }

  @Override
  public final Result.Changes changesPage(
      Request.ChangesSince request, List<Result.Change> changes, boolean hasMore) {
    return records.changesPage(request, changes, hasMore);
  }

  @Override
  public Result answer(Request request, CrmContents contents) {
    if (request instanceof Request.Catalogue catalogue && ChildObject.isChild(catalogue.object())) {
      return new Result.Catalogue(fields);
    }
    return request instanceof Request.ReadLinks read
        ? readChildren(read, contents)
        : records.answer(request, contents);
  }

  /** The rows of some records. */
  abstract Result readChildren(Request.ReadLinks request, CrmContents contents);
}
