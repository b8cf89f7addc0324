package io.crmconnect;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpFactories;
import io.crmconnect.hubspot.HubspotVendor;
import java.util.List;

/** The vendors' rooms that ship with the plugin; the one list to extend for another. */
public final class Vendors {
  private Vendors() {}

  public static List<CrmVendor> shipped() {
    return List.of(new HubspotVendor(HttpFactories.system()));
  }
}
