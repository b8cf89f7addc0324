package io.crmconnect.http;

import io.crmconnect.ratelimit.GuavaPacer;
import io.crmconnect.ratelimit.Pacer;
import java.util.Objects;

/** The factories of transports and pacers; tests replace them. */
public record HttpFactories(Transport.Factory transports, Pacer.Factory pacers) {
  public HttpFactories {
    Objects.requireNonNull(transports, "transports");
    Objects.requireNonNull(pacers, "pacers");
  }

  /** Real sockets and the system clock. */
  public static HttpFactories system() {
    return new HttpFactories(HttpClientTransport::new, GuavaPacer::new);
  }
}
