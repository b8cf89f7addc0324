/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

/**
 * The account, its credentials and its token service.
 *
 * @param portalId the account's id
 * @param timeZone the account's time zone, in which the daily quota is reset at midnight
 * @param accessToken the valid service key
 * @param clientId OAuth client
 * @param clientSecret OAuth client's secret
 * @param refreshToken the first refresh token
 * @param rotatesRefreshToken whether each refresh returns a new refresh token and invalidates the
 *     old one
 * @param tokenLifeMs the lifetime of an OAuth access token
 */
public record SimAccount(
    long portalId,
    String timeZone,
    String accessToken,
    String clientId,
    String clientSecret,
    String refreshToken,
    boolean rotatesRefreshToken,
    long tokenLifeMs) {
  public static final SimAccount DEFAULT =
      new SimAccount(
          4711L,
          "Europe/Berlin",
          "sim-token",
          "sim-client",
          "sim-secret",
          "sim-refresh",
          false,
          1_800_000L);

  public SimAccount withPortalId(long value) {
    return new SimAccount(
        value,
        timeZone,
        accessToken,
        clientId,
        clientSecret,
        refreshToken,
        rotatesRefreshToken,
        tokenLifeMs);
  }

  public SimAccount withTimeZone(String value) {
    return new SimAccount(
        portalId,
        value,
        accessToken,
        clientId,
        clientSecret,
        refreshToken,
        rotatesRefreshToken,
        tokenLifeMs);
  }

  public SimAccount withAccessToken(String value) {
    return new SimAccount(
        portalId,
        timeZone,
        value,
        clientId,
        clientSecret,
        refreshToken,
        rotatesRefreshToken,
        tokenLifeMs);
  }

  public SimAccount withClientId(String value) {
    return new SimAccount(
        portalId,
        timeZone,
        accessToken,
        value,
        clientSecret,
        refreshToken,
        rotatesRefreshToken,
        tokenLifeMs);
  }

  public SimAccount withClientSecret(String value) {
    return new SimAccount(
        portalId,
        timeZone,
        accessToken,
        clientId,
        value,
        refreshToken,
        rotatesRefreshToken,
        tokenLifeMs);
  }

  public SimAccount withRefreshToken(String value) {
    return new SimAccount(
        portalId,
        timeZone,
        accessToken,
        clientId,
        clientSecret,
        value,
        rotatesRefreshToken,
        tokenLifeMs);
  }

  public SimAccount withRotatesRefreshToken(boolean value) {
    return new SimAccount(
        portalId, timeZone, accessToken, clientId, clientSecret, refreshToken, value, tokenLifeMs);
  }

  public SimAccount withTokenLifeMs(long value) {
    return new SimAccount(
        portalId,
        timeZone,
        accessToken,
        clientId,
        clientSecret,
        refreshToken,
        rotatesRefreshToken,
        value);
  }
}
