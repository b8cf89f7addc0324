package io.crmconnect;

import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpFactories;
import io.crmconnect.hubspot.HubspotVendor;
import java.util.List;

/** The vendors that are shipped with the plugin. A new vendor is added here. */
public final class Vendors {
  private Vendors() {}

  public static List<CrmVendor> shipped() {
    return List.of(new HubspotVendor(HttpFactories.system()));
  }
}
