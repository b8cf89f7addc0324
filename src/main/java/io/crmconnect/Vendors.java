/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpClientTransport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.ratelimit.GuavaPacer;
import io.crmconnect.salesforce.SalesforceVendor;
import java.util.List;

/** The vendors that ship with the plugin; the one list to extend for another. */
public final class Vendors {
  /** Tasks and connectors of this worker, which the plugin's class loader has in common. */
  private static final AccountBudgets BUDGETS = new AccountBudgets(GuavaPacer::new);

  private Vendors() {}

  public static List<CrmVendor> shipped() {
    return List.of(
        new HubspotVendor(HttpClientTransport::new, BUDGETS),
        new SalesforceVendor(HttpClientTransport::new, BUDGETS));
  }
}
