package io.crmconnect.registry;

import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsSettings;
import java.util.List;

/**
 * The connection settings of the schema registry.
 *
 * @param urls of one registry, without trailing slashes; empty: no registry is used
 * @param authorization the value of the header, a secret; null: no header
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
