/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The types that HubSpot has in every account, by the names of its paths. Which of them the
 * credentials can read differs by account and scopes.
 */
final class StandardObjects {
  /** Types with the search, the version property and the recycle bin that HubSpot documents. */
  private static final List<String> DOCUMENTED =
      List.of(
          "contacts",
          "companies",
          "deals",
          "tickets",
          "line_items",
          "products",
          "quotes",
          "notes",
          "calls",
          "emails",
          "meetings",
          "tasks");

  private static final List<String> UNDOCUMENTED =
      List.of(
          "communications",
          "postal_mail",
          "leads",
          "orders",
          "carts",
          "invoices",
          "subscriptions",
          "commerce_payments",
          "discounts",
          "fees",
          "taxes",
          "users",
          "appointments",
          "courses",
          "listings",
          "services",
          "goal_targets",
          "feedback_submissions",
          "marketing_events");

  /** Types are numbered: {@code 0-136} is HubSpot's own, {@code 2-1234567} is the account's. */
  private static final Pattern TYPE_ID = Pattern.compile("[02]-[1-9][0-9]{0,17}");

  private static final String CUSTOM_ID_PREFIX = "2-";

  private StandardObjects() {}

  static List<CrmObject> all() {
    List<CrmObject> objects = new ArrayList<>();
    Stream.concat(DOCUMENTED.stream(), UNDOCUMENTED.stream())
        .forEach(name -> objects.add(new CrmObject(name, name)));
    objects.add(new CrmObject(HubspotObjects.OWNERS, HubspotObjects.OWNERS));
    return objects;
  }

  static boolean isTypeId(String name) {
    return TYPE_ID.matcher(name).matches();
  }

  /** Whether what the type supports is documented, so that it need not be found out. */
  static boolean isDocumented(CrmObject object) {
    String type = object.vendorType();
    return DOCUMENTED.contains(type)
        || type.startsWith(CUSTOM_ID_PREFIX)
        || HubspotObjects.isOwners(object);
  }
}
