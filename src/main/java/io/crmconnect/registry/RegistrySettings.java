package io.crmconnect.registry;

import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsSettings;
import java.util.List;

/**
 * How the registry is reached.
 *
 * @param urls of one registry, without a slash at the end; empty: none is asked
 * @param authorization the header's value; null: none. A secret
 */
public record RegistrySettings(
    List<String> urls, String authorization, TlsSettings tls, Timeouts timeouts) {
  public RegistrySettings {
    urls = List.copyOf(urls);
  }

  @Override
  public String toString() {
    return "registry " + urls;
  }
}
