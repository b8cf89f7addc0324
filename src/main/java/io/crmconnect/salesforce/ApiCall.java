/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.Urls;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A call without address and credentials, which the token says.
 *
 * @param path with its query, encoded; begins with a slash
 * @param headers in addition to those that all calls have
 */
record ApiCall(String method, String path, Map<String, String> headers, Optional<String> body) {
  static ApiCall get(String path) {
    return new ApiCall("GET", path, Map.of(), Optional.empty());
  }

  static ApiCall post(String path, String body) {
    return new ApiCall("POST", path, Map.of("Content-Type", "application/json"), Optional.of(body));
  }

  HttpCall toHttpCall(URI instance, String token) {
    Map<String, String> all = new TreeMap<>(headers);
    all.putIfAbsent("Accept", "application/json");
    all.put("Authorization", "Bearer " + token);
    return new HttpCall(method, Urls.resolve(instance, path), all, body);
  }
}
