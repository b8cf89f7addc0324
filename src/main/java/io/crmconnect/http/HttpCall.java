package io.crmconnect.http;

import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A call on the wire.
 *
 * @param headers may hold credentials; {@link #toString} shows neither them nor the body
 */
public record HttpCall(String method, URI uri, Map<String, String> headers, Optional<String> body) {
  @Override
  public String toString() {
    return method + " " + uri.getPath();
  }
}
