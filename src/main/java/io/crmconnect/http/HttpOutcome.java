/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The outcome of a call: a complete response, or a fault of the transport. */
public sealed interface HttpOutcome {

  /**
   * A complete response.
   *
   * @param headers names in lower case
   */
  record Response(int status, Map<String, String> headers, byte[] body) implements HttpOutcome {
    public Optional<String> header(String name) {
      return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }
  }

  /**
   * No complete response: connection refused, reset or timed out, body truncated, TLS failure.
   *
   * @param message one sentence, without credentials
   * @param permanent whether a retry is useless unless settings change (TLS trust)
   * @param tooLarge whether the body is larger than the transport accepts
   */
  record Fault(String message, boolean permanent, boolean tooLarge) implements HttpOutcome {
    public Fault(String message, boolean permanent) {
      this(message, permanent, false);
    }
  }
}
