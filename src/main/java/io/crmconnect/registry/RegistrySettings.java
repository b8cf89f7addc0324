/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsSettings;
import java.util.List;

/**
 * The connection settings of the schema registry.
 *
 * @param urls of one registry, without trailing slashes; empty: no registry is used
 * @param authorization the value of the header, a secret; null: no header
 * @param subjects how the converter names the subjects of values
 */
public record RegistrySettings(
    List<String> urls,
    String authorization,
    TlsSettings tls,
    Timeouts timeouts,
    SubjectStrategy subjects) {
  public RegistrySettings {
    urls = List.copyOf(urls);
  }

  /** With the strategy that converters use by default. */
  public RegistrySettings(
      List<String> urls, String authorization, TlsSettings tls, Timeouts timeouts) {
    this(urls, authorization, tls, timeouts, SubjectStrategy.TOPIC_NAME);
  }

  @Override
  public String toString() {
    return "registry " + urls;
  }
}
