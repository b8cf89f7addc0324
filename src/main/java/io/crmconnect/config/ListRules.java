/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import io.crmconnect.crm.ListMemberships;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The rules of {@code crm.lists} that can be checked without the CRM. */
final class ListRules {
  private ListRules() {}

  /**
   * @param namedObjects whose topics are taken; the memberships are added
   */
  static void check(
      CrmSourceConfig config, Set<String> namedObjects, Map<String, String> problems) {
    if (config.lists().isEmpty()) {
      return;
    }
    if (config.vendor().membershipsOf(config.lists()).isEmpty()) {
      problems.putIfAbsent(
          CoreConfigDef.LISTS,
          String.format(
              Locale.ROOT,
              "%s has no lists that can be copied. Remove %s.",
              config.vendorName(),
              CoreConfigDef.LISTS));
    }
    if (!namedObjects.add(ListMemberships.NAME)) {
      problems.putIfAbsent(
          CoreConfigDef.LISTS,
          String.format(
              Locale.ROOT,
              "The members of lists would go to the topic of the object '%s'. Remove one of them.",
              ListMemberships.NAME));
    }
  }
}
