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

/** What an exception of the transport means, in one sentence. */
final class TransportErrors {
  private TransportErrors() {}

  static HttpOutcome.Fault toFault(Throwable thrown, HttpCall call) {
    String host = call.uri().getHost();
    if (isTrustFailure(thrown)) {
      return new HttpOutcome.Fault(
          "TLS with %s failed: %s. Import its certificate authority into the worker's trust store"
                  .formatted(host, reason(thrown))
              + " (javax.net.ssl.trustStore), or correct the address.",
          true);
    }
    return new HttpOutcome.Fault(describe(thrown, host), false);
  }

  static HttpOutcome.Fault deadlineExceeded(HttpCall call, long ms) {
    return new HttpOutcome.Fault(
        "No whole answer from %s within %d ms.".formatted(call.uri().getHost(), ms), false);
  }

  private static String describe(Throwable thrown, String host) {
    if (thrown instanceof UnknownHostException) {
      return "The host " + host + " is not known to this machine's name service.";
    }
    if (thrown instanceof SocketTimeoutException) {
      return "The connection to " + host + " timed out.";
    }
    if (thrown instanceof ConnectException) {
      return "No connection to " + host + " was accepted.";
    }
    if (thrown instanceof SizeLimitedBody.BodyTooLargeException) {
      return "The answer of " + host + " is too large to be one: " + thrown.getMessage() + ".";
    }
    if (thrown instanceof ConnectionClosedException) {
      return "The answer of " + host + " was cut off.";
    }
    if (thrown instanceof CancellationException) {
      return "The call to " + host + " was given up.";
    }
    return "The call to %s broke off: %s.".formatted(host, reason(thrown));
  }

  /** A handshake that ended early may be the network's fault; a refused certificate is not. */
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

  /** The JDK words it in two ways. */
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
