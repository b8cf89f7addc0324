package io.crmconnect.crm;

import java.util.Objects;

/**
 * An object of the CRM (contacts, deals, a custom object).
 *
 * @param name what topics, settings and offsets call it: {@code contacts}, {@code custom_pets}
 * @param vendorType what the vendor's paths call it: {@code contacts}, {@code 2-123}
 * @param searchable whether the vendor can name its changes since an instant; if not, it is listed
 *     whole each time and compared by content
 */
public record CrmObject(String name, String vendorType, boolean searchable) {
  public CrmObject {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(vendorType, "vendorType");
  }
}
