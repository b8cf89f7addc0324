package io.crmconnect.simhubspot;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A response without the headers that all responses have.
 *
 * @param headers names in lower case
 */
record Reply(int status, String contentType, Map<String, String> headers, byte[] body) {
  static Reply json(int status, byte[] body) {
    return new Reply(status, "application/json;charset=utf-8", Map.of(), body);
  }

  static Reply html(int status, String title) {
    String page =
        "<html>\n<head><title>%1$s</title></head>\n<body>\n<center><h1>%1$s</h1></center>\n</body>\n</html>\n"
            .formatted(title);
    return text(status, "text/html", page);
  }

  static Reply text(int status, String contentType, String body) {
    return new Reply(status, contentType, Map.of(), body.getBytes(StandardCharsets.UTF_8));
  }

  Reply withHeader(String header, String value) {
    return new Reply(status, contentType, Map.of(header, value), body);
  }
}
