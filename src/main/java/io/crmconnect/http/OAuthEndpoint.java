/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * A vendor's endpoint that issues access tokens, and its peculiarities.
 *
 * @param accessTokenFields possible names of the token in the response, the usual one first
 * @param refreshTokenFields possible names of a refresh token that replaces the one sent
 * @param lifetimeFields possible names of the token's lifetime in seconds
 * @param defaultLifetimeS the lifetime if the response does not contain it
 * @param detailFields members of the response that the caller needs beside the token
 * @param retryableStatuses 4xx statuses of temporary failures, in addition to 408 and 429
 */
public record OAuthEndpoint(
    URI uri,
    List<String> accessTokenFields,
    List<String> refreshTokenFields,
    List<String> lifetimeFields,
    long defaultLifetimeS,
    List<String> detailFields,
    Set<Integer> retryableStatuses) {
  public OAuthEndpoint {
    accessTokenFields = List.copyOf(accessTokenFields);
    refreshTokenFields = List.copyOf(refreshTokenFields);
    lifetimeFields = List.copyOf(lifetimeFields);
    detailFields = List.copyOf(detailFields);
    retryableStatuses = Set.copyOf(retryableStatuses);
    if (defaultLifetimeS < 1) {
      throw new IllegalArgumentException("defaultLifetimeS must be at least 1");
    }
  }
}
