package io.crmconnect.crm;

import java.util.Objects;

/**
 * An object of the CRM (contacts, deals, a custom object).
 *
 * @param name what topics, settings and offsets call it: {@code contacts}, {@code custom_pets}
 * @param vendorType what the vendor's paths call it: {@code contacts}, {@code 2-123}
 */
public record CrmObject(String name, String vendorType) {
  public CrmObject {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(vendorType, "vendorType");
  }
}
