/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A response without the headers that all responses have.
 *
 * @param headers names in lower case
 */
public record Reply(int status, String contentType, Map<String, String> headers, byte[] body) {
  public static Reply json(int status, byte[] body) {
    return new Reply(status, "application/json;charset=utf-8", Map.of(), body);
  }

  public static Reply html(int status, String title) {
    String page =
        "<html>\n<head><title>%1$s</title></head>\n<body>\n<center><h1>%1$s</h1></center>\n</body>\n</html>\n"
            .formatted(title);
    return text(status, "text/html", page);
  }

  public static Reply text(int status, String contentType, String body) {
    return new Reply(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  public Reply withHeader(String header, String value) {
    return new Reply(status, contentType, Map.of(header, value), body);
  }
}
