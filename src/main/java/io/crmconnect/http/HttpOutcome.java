package io.crmconnect.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What came of a call: a whole response, or a fault of the transport. */
public sealed interface HttpOutcome {

  /**
   * A response that arrived whole.
   *
   * @param headers names in lower case
   */
  record Response(int status, Map<String, String> headers, byte[] body) implements HttpOutcome {
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  /**
   * No whole response: refused, reset, timed out, cut off, TLS.
   *
   * @param message one plain sentence, without credentials
   * @param permanent whether asking again is pointless without a change of the settings (TLS trust)
   */
  record Fault(String message, boolean permanent) implements HttpOutcome {}
}
