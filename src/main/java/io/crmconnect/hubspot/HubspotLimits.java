/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.Request;

/** HubSpot's limits other than the daily one, and the requests that count against them. */
final class HubspotLimits {
  /** All requests except searches, in any ten seconds. */
  static final String BURST = "burst";

  /** Searches of all applications of the account, in any second. */
  static final String SEARCH = "search";

  private HubspotLimits() {}

  static boolean drawsOnSearch(Request request) {
    return request instanceof Request.ChangesSince
        || (request instanceof Request.Catalogue catalogue
            && CataloguePart.of(catalogue.part()).isSearch())
        || (request instanceof Request.RecordCount recordCount
            && !HubspotObjects.isOwners(recordCount.object()));
  }

  static boolean drawsOnBurst(Request request) {
    return !drawsOnSearch(request);
  }
}
