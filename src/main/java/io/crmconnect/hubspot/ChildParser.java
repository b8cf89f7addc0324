/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.ChildObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.PropertyHistory;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.HttpOutcome;
import java.io.IOException;

/** Converts the responses about what belongs to records. */
final class ChildParser {
  private final AssociationParser associationParser;
  private final HistoryParser historyParser;
  private final MembershipParser membershipParser;

  ChildParser(HubspotErrors errors, KnownTraits knownTraits) {
    this.associationParser = new AssociationParser(errors, knownTraits);
    this.membershipParser = new MembershipParser(errors);
    this.historyParser = new HistoryParser(errors, knownTraits);
  }

  Result parse(ChildObject child, Request.OfObject request, HttpOutcome.Response response)
      throws IOException {
    if (child instanceof ListMemberships) {
      return membershipParser.parse((Request.ReadLinks) request, response);
    }
    return child instanceof Association
        ? associationParser.parse(request, response)
        : historyParser.parse((PropertyHistory) child, request, response);
  }
}
