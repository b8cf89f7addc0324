/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.ConnectionClosedException;

/** Converts an exception of the transport to a fault with one sentence for the operator. */
final class TransportErrors {
  private TransportErrors() {}

  static HttpOutcome.Fault toFault(Throwable thrown, HttpCall call) {
    String host = call.uri().getHost();
    if (isTrustFailure(thrown)) {
      return new HttpOutcome.Fault(
          ("The TLS connection to %s failed: %s. Import its certificate authority into the worker's"
                  + " trust store (javax.net.ssl.trustStore) and restart the worker, which reads it"
                  + " only once, or correct the address.")
              .formatted(host, reason(thrown)),
          true);
    }
    boolean tooLarge = thrown instanceof SizeLimitedBody.BodyTooLargeException;
    return new HttpOutcome.Fault(describe(thrown, host), false, tooLarge);
  }

  static HttpOutcome.Fault deadlineExceeded(HttpCall call, long ms) {
    return new HttpOutcome.Fault(
        "There was no complete response from %s within %s ms.".formatted(call.uri().getHost(), ms),
        false);
  }

  static HttpOutcome.Fault clientFailed(HttpCall call) {
    return new HttpOutcome.Fault(
        "The request to "
            + call.uri().getHost()
            + " was aborted, because an I/O thread of the HTTP client had ended.",
        false);
  }

  private static String describe(Throwable thrown, String host) {
    if (thrown instanceof UnknownHostException) {
      return "The host name "
          + host
          + " cannot be resolved. Check the address and the worker's DNS.";
    }
    if (thrown instanceof SocketTimeoutException) {
      return "The connection to " + host + " timed out.";
    }
    if (thrown instanceof ConnectException) {
      return "The connection to " + host + " was refused.";
    }
    if (thrown instanceof SizeLimitedBody.BodyTooLargeException) {
      return "The response of " + host + " is too large: " + thrown.getMessage() + ".";
    }
    if (thrown instanceof ConnectionClosedException) {
      return "The response of " + host + " was truncated.";
    }
    if (thrown instanceof CancellationException) {
      return "The request to " + host + " was cancelled.";
    }
    return "The request to %s failed: %s.".formatted(host, reason(thrown));
  }

  /** An interrupted handshake may be a network problem; a rejected certificate is not. */
  private static boolean isTrustFailure(Throwable thrown) {
    boolean handshake = false;
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      handshake |= t instanceof SSLHandshakeException;
      if (t instanceof SSLPeerUnverifiedException || t instanceof GeneralSecurityException) {
        return true;
      }
      if (t instanceof SSLException && isNotTls(t.getMessage())) {
        return true;
      }
      if (handshake && String.valueOf(t.getMessage()).contains("fatal alert")) {
        return true;
      }
    }
    return false;
  }

  /** The JDK has two versions of this message. */
  private static boolean isNotTls(String message) {
    return message != null
        && (message.startsWith("Unrecognized SSL message")
            || message.startsWith("Unsupported or unrecognized SSL message"));
  }

  private static String reason(Throwable thrown) {
    String message = thrown.getMessage();
    return message == null || message.isBlank() ? thrown.getClass().getSimpleName() : message;
  }
}
