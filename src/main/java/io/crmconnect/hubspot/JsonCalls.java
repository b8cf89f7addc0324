/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hubspot;

import io.crmconnect.crm.Json;
import io.crmconnect.http.HttpCall;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/** Calls that are answered with JSON. */
final class JsonCalls {
  private JsonCalls() {}

  static HttpCall get(URI uri) {
    return new HttpCall("GET", uri, Map.of("Accept", "application/json"), Optional.empty());
  }

  /**
   * @param body whose order is that of the call
   */
  static HttpCall post(URI uri, Map<String, Object> body) {
    return new HttpCall(
        "POST",
        uri,
        Map.of("Accept", "application/json", "Content-Type", "application/json"),
        Optional.of(Json.write(body)));
  }
}
