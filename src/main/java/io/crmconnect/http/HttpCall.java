/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request.
 *
 * @param headers may contain credentials; {@link #toString} shows neither headers nor body
 */
public record HttpCall(String method, URI uri, Map<String, String> headers, Optional<String> body) {
  @Override
  public String toString() {
    return method + " " + uri.getPath();
  }
}
