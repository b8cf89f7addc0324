/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import io.crmconnect.config.CoreConfigDef;
import io.crmconnect.connector.BlockingCrm;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Optional;

/** Checks that the lists that {@code crm.lists} names exist and may be read. */
final class SelectedListCheck {
  private SelectedListCheck() {}

  /** Adds what is wrong to the findings; what cannot be asked for at present is not checked. */
  static void check(BlockingCrm crm, List<CrmObject> objects, Findings findings) {
    Optional<CrmObject> lists =
        objects.stream()
            .flatMap(object -> ChildObject.of(object).stream())
            .filter(ListMemberships.class::isInstance)
            .map(ChildObject::parent)
            .findFirst();
    Optional<String> token = Optional.empty();
    while (lists.isPresent()) {
      Result result =
          crm.send(new Request.ListPage(lists.get(), token, List.of(ListMemberships.SIZE)));
      if (result instanceof Result.Failure failure && !failure.kind().isRetryable()) {
        findings.addError(
            CoreConfigDef.LISTS,
            failure.message() + " Alternatively, remove " + CoreConfigDef.LISTS + ".");
      }
      if (!(result instanceof Result.Page page)) {
        return;
      }
      page.unread().ifPresent(part -> findings.addError(CoreConfigDef.LISTS, part.reason()));
      if (page.nextToken().isEmpty()) {
        return;
      }
      token = page.nextToken();
    }
  }
}
