package io.crmconnect.http;

import io.crmconnect.ratelimit.GuavaPacer;
import io.crmconnect.ratelimit.Pacer;
import java.util.Objects;

/** What a vendor's room needs of the outside world; tests put their own in its place. */
public record HttpFactories(Transport.Factory transports, Pacer.Factory pacers) {
  public HttpFactories {
    Objects.requireNonNull(transports, "transports");
    Objects.requireNonNull(pacers, "pacers");
  }

  /** Sockets and the machine's clock. */
  public static HttpFactories system() {
    return new HttpFactories(HttpClientTransport::new, GuavaPacer::new);
  }
}
