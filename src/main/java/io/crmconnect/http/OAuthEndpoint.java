package io.crmconnect.http;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * A vendor's endpoint that gives an access token for a refresh token, and how it differs from
 * others.
 *
 * @param accessTokenFields the names that the token may have in the response, the usual one first
 * @param refreshTokenFields those of a refresh token that replaces the one sent
 * @param lifetimeFields those of the token's lifetime in seconds
 * @param defaultLifetimeS where the response does not say
 * @param retryableStatuses of 4xx, besides 408 and 429: those that refuse for now only
 */
public record OAuthEndpoint(
    URI uri,
    List<String> accessTokenFields,
    List<String> refreshTokenFields,
    List<String> lifetimeFields,
    long defaultLifetimeS,
    Set<Integer> retryableStatuses) {
  public OAuthEndpoint {
    accessTokenFields = List.copyOf(accessTokenFields);
    refreshTokenFields = List.copyOf(refreshTokenFields);
    lifetimeFields = List.copyOf(lifetimeFields);
    retryableStatuses = Set.copyOf(retryableStatuses);
    if (defaultLifetimeS < 1) {
      throw new IllegalArgumentException("a token's lifetime must be at least 1 s");
    }
  }
}
