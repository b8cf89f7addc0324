/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.VendorCapabilities;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * Capabilities of a fake vendor: those of the whole vendor come from the contents.
 *
 * @param exportThreshold from how many rows on an object is exported
 * @param byObject what the vendor supports for one object
 */
record ContentsCapabilities(
    CrmContents contents, OptionalLong exportThreshold, Function<CrmObject, Capabilities> byObject)
    implements VendorCapabilities {
  ContentsCapabilities(CrmContents contents, Function<CrmObject, Capabilities> byObject) {
    this(contents, OptionalLong.empty(), byObject);
  }

  @Override
  public OptionalLong exportThreshold(CrmObject object) {
    return exportThreshold;
  }

  @Override
  public Capabilities capabilities(CrmObject object) {
    return byObject.apply(object);
  }

  @Override
  public boolean listReturnsRows(CrmObject object, List<String> fields) {
    return contents.listsFullRows();
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return contents.maxBackfillRequestsPerSecond();
  }

  @Override
  public OptionalLong dailyLimit() {
    return contents.dailyLimit();
  }
}
