/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.drift;

import io.crmconnect.record.EventKind;
import io.crmconnect.record.Level;
import io.crmconnect.sync.core.ObjectContext;
import java.util.List;
import java.util.Map;

/** Tells what an object's catalogue lacks, once for each change, not at each refresh. */
final class CatalogueOmissions {
  private final ObjectContext context;
  private List<String> omissions = List.of();
  private List<String> told = List.of();

  CatalogueOmissions(ObjectContext context) {
    this.context = context;
  }

  /**
   * Handles a complete catalogue.
   *
   * @param current a sentence each
   */
  void onCatalogue(List<String> current) {
    omissions = current;
  }

  /** Before the object has a cursor, nothing can be emitted. */
  void advance() {
    if (context.cursor() == null || omissions.equals(told)) {
      return;
    }
    told = omissions;
    if (!omissions.isEmpty()) {
      context.emitEvent(
          EventKind.FIELDS_OMITTED,
          Level.INFO,
          context.object().name()
              + " is copied without some fields, if it has any of them. "
              + String.join(" ", omissions),
          Map.of());
    }
  }
}
