/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import io.crmconnect.simcrm.Query;
import java.util.List;
import java.util.Map;

/**
 * A call of the REST API, also one in a composite.
 *
 * @param version such as {@code v62.0}
 * @param path the segments behind the version, decoded
 * @param headers names in lower case
 * @param body "" if there is none
 * @param asOf what the replica that answers has seen, true epoch ms
 * @param inComposite whether it is part of a composite
 */
record ApiCall(
    String method,
    String version,
    List<String> path,
    Query query,
    Map<String, String> headers,
    String body,
    long now,
    long asOf,
    boolean inComposite) {

  /** A required parameter. */
  String parameter(String name) {
    String value = query.get(name);
    if (value == null || value.isEmpty()) {
      throw SalesforceErrors.badRequest(
          "MISSING_ARGUMENT", "missing " + name, "no parameter " + name);
    }
    return value;
  }

  /** Refuses any other method. */
  void require(String wanted) {
    if (!method.equals(wanted)) {
      throw new io.crmconnect.simcrm.RefusedException(
          SalesforceErrors.error(
              405,
              "METHOD_NOT_ALLOWED",
              "HTTP Method '" + method + "' not allowed. Allowed are " + wanted),
          method + " in place of " + wanted);
    }
  }
}
