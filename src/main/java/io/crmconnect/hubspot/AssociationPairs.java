/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The associations between objects. HubSpot keeps each link twice, once for each direction, with
 * different types; one of them is enough.
 */
final class AssociationPairs {
  /** Links lead to these from all other objects, and from the later of them to the earlier. */
  private static final List<String> TARGETS = List.of("companies", "contacts", "deals", "tickets");

  private AssociationPairs() {}

  /** Owners and reference objects have no links. */
  static Optional<CrmObject> of(CrmObject from, CrmObject to) {
    return isRecordType(from) && isRecordType(to)
        ? Optional.of(new Association(from, to).toCrmObject())
        : Optional.empty();
  }

  /** Whether the object has records, unlike owners and reference objects. */
  static boolean isRecordType(CrmObject object) {
    return !HubspotObjects.isOwners(object) && ReferenceObject.of(object).isEmpty();
  }

  /** Two objects that are both none of the targets are rarely linked, and can be named. */
  static List<CrmObject> between(List<CrmObject> objects) {
    List<CrmObject> pairs = new ArrayList<>();
    for (CrmObject from : objects) {
      for (CrmObject to : objects) {
        int targetIndex = TARGETS.indexOf(to.name());
        int fromIndex = TARGETS.indexOf(from.name());
        if (targetIndex >= 0 && (fromIndex < 0 || fromIndex >= targetIndex)) {
          of(from, to).ifPresent(pairs::add);
        }
      }
    }
    return pairs;
  }
}
