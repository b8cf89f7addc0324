/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.Objects;

/**
 * An object of the CRM (contacts, deals, a custom object).
 *
 * @param name its name in topics, settings and offsets: {@code contacts}, {@code custom_pets}
 * @param vendorType its name in the vendor's paths: {@code contacts}, {@code 2-123}
 */
public record CrmObject(String name, String vendorType) {
  public CrmObject {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(vendorType, "vendorType");
  }
}
