/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.Locale;
import java.util.Map;

/** The values of the tags {@code kind} and {@code status}; users depend on them. */
final class RequestKinds {
  static final String OK = "ok";

  private static final Map<Class<? extends Request>, String> KINDS =
      Map.ofEntries(
          Map.entry(Request.Account.class, "account"),
          Map.entry(Request.ListObjects.class, "list-objects"),
          Map.entry(Request.Usage.class, "usage"),
          Map.entry(Request.Catalogue.class, "catalogue"),
          Map.entry(Request.ProbeFields.class, "probe-fields"),
          Map.entry(Request.RecordCount.class, "record-count"),
          Map.entry(Request.ChangesSince.class, "changes-since"),
          Map.entry(Request.SafeBound.class, "safe-bound"),
          Map.entry(Request.ReadByIds.class, "read-by-ids"),
          Map.entry(Request.ReadLinks.class, "read-links"),
          Map.entry(Request.ListPage.class, "list-page"),
          Map.entry(Request.ExportPage.class, "export-page"),
          Map.entry(Request.ListDeleted.class, "list-deleted"),
          Map.entry(Request.DeletedSince.class, "deleted-since"));

  private RequestKinds() {}

  static String kindOf(Class<? extends Request> request) {
    return KINDS.getOrDefault(request, "other");
  }

  static String statusOf(Result result) {
    return result instanceof Result.Failure failure
        ? failure.kind().name().toLowerCase(Locale.ROOT).replace('_', '-')
        : OK;
  }
}
