package io.crmconnect.crm;

import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The settings that are the same for every vendor, parsed. What is absent was not set: the vendor
 * has its own value for it.
 *
 * @param baseUrl where the API is
 * @param requestTimeoutMs until a whole answer is there
 * @param requestsPerInterval requests in each interval
 * @param intervalMs that interval
 * @param searchesPerSecond requests a second to the vendor's search index, where it limits them
 *     separately
 * @param requestsPerDay requests a day
 * @param backfillPercent the part of the budget that backfills and sweeps may use, over 0 up to 100
 */
public record CrmConfig(
    Optional<URI> baseUrl,
    long requestTimeoutMs,
    OptionalInt requestsPerInterval,
    OptionalLong intervalMs,
    OptionalInt searchesPerSecond,
    OptionalLong requestsPerDay,
    int backfillPercent) {
  public CrmConfig {
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(requestsPerInterval, "requestsPerInterval");
    Objects.requireNonNull(intervalMs, "intervalMs");
    Objects.requireNonNull(searchesPerSecond, "searchesPerSecond");
    Objects.requireNonNull(requestsPerDay, "requestsPerDay");
  }
}
