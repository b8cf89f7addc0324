/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The parsed settings that all vendors have. If a value is empty, the setting was not set and the
 * vendor uses its own value.
 *
 * @param connector the name of the connector
 * @param baseUrl the base URL of the API
 * @param requestTimeoutMs until the response is complete
 * @param requestsPerInterval maximum number of requests per interval
 * @param intervalMs the length of that interval
 * @param searchesPerSecond maximum number of requests per second to the vendor's search index, if
 *     the vendor limits them separately
 * @param requestsPerDay maximum number of requests per day
 * @param dailyPercent the percentage of the vendor's daily limit that may be used, 1 to 100
 * @param backfillPercent the percentage of the budget that backfills and sweeps may use, more than
 *     0 and at most 100
 * @param objects what {@code crm.objects} selects: names, or {@code *}
 * @param reference the names of the selected reference objects
 * @param redactor learns the tokens that are issued to the vendor's client
 */
public record CrmConfig(
    String connector,
    Optional<URI> baseUrl,
    long requestTimeoutMs,
    OptionalInt requestsPerInterval,
    OptionalLong intervalMs,
    OptionalInt searchesPerSecond,
    OptionalLong requestsPerDay,
    int dailyPercent,
    int backfillPercent,
    Set<String> objects,
    Set<String> reference,
    SecretRedactor redactor) {
  public CrmConfig {
    Objects.requireNonNull(connector, "connector");
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(requestsPerInterval, "requestsPerInterval");
    Objects.requireNonNull(intervalMs, "intervalMs");
    Objects.requireNonNull(searchesPerSecond, "searchesPerSecond");
    Objects.requireNonNull(requestsPerDay, "requestsPerDay");
    objects = Set.copyOf(objects);
    reference = Set.copyOf(reference);
    Objects.requireNonNull(redactor, "redactor");
  }
}
