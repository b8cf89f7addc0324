package io.crmconnect.http;

import java.util.Objects;

/** What a vendor's room needs of the outside world; tests put their own in its place. */
public record Wire(Transport.Factory transports, Pacer.Factory pacers) {
  public Wire {
    Objects.requireNonNull(transports, "transports");
    Objects.requireNonNull(pacers, "pacers");
  }

  /** Sockets and the machine's clock. */
  public static Wire real() {
    return new Wire(HttpClientTransport::new, GuavaPacer::new);
  }
}
