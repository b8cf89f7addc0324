/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

/**
 * The org, its connected app and the integration user.
 *
 * @param orgId 18 characters
 * @param instanceUrl where data calls go; a server replaces it by its own address
 * @param username of the integration user
 * @param hasRunAsUser whether the app names a user for client credentials
 * @param rotatesRefreshToken whether each refresh gives a new refresh token and ends the old one
 * @param sessionMs a session ends after so much time without a call
 * @param dailyCalls the org's calls in a rolling day, of all applications together
 * @param readsLimits whether the user has "View Setup and Configuration", which /limits needs
 * @param apiEnabled whether the API is enabled for the org
 */
public record OrgSettings(
    String orgId,
    String instanceUrl,
    String clientId,
    String clientSecret,
    String refreshToken,
    String username,
    boolean hasRunAsUser,
    boolean rotatesRefreshToken,
    long sessionMs,
    long dailyCalls,
    boolean readsLimits,
    boolean apiEnabled) {
  public static final OrgSettings DEFAULT =
      new OrgSettings(
          SalesforceIds.widen("00DSm0000000001"),
          "https://sim-org.my.salesforce.com",
          "sim-client",
          "sim-secret",
          "sim-refresh",
          "integration@sim-org.example",
          true,
          false,
          7_200_000,
          100_000,
          true,
          true);

  public OrgSettings withOrgId(String value) {
    return new OrgSettings(
        SalesforceIds.widen(value),
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        hasRunAsUser,
        rotatesRefreshToken,
        sessionMs,
        dailyCalls,
        readsLimits,
        apiEnabled);
  }

  public OrgSettings withRunAsUser(boolean value) {
    return new OrgSettings(
        orgId,
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        value,
        rotatesRefreshToken,
        sessionMs,
        dailyCalls,
        readsLimits,
        apiEnabled);
  }

  public OrgSettings withRotatesRefreshToken(boolean value) {
    return new OrgSettings(
        orgId,
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        hasRunAsUser,
        value,
        sessionMs,
        dailyCalls,
        readsLimits,
        apiEnabled);
  }

  public OrgSettings withSessionMs(long value) {
    return new OrgSettings(
        orgId,
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        hasRunAsUser,
        rotatesRefreshToken,
        value,
        dailyCalls,
        readsLimits,
        apiEnabled);
  }

  public OrgSettings withDailyCalls(long value) {
    return new OrgSettings(
        orgId,
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        hasRunAsUser,
        rotatesRefreshToken,
        sessionMs,
        value,
        readsLimits,
        apiEnabled);
  }

  public OrgSettings withReadsLimits(boolean value) {
    return new OrgSettings(
        orgId,
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        hasRunAsUser,
        rotatesRefreshToken,
        sessionMs,
        dailyCalls,
        value,
        apiEnabled);
  }

  public OrgSettings withApiEnabled(boolean value) {
    return new OrgSettings(
        orgId,
        instanceUrl,
        clientId,
        clientSecret,
        refreshToken,
        username,
        hasRunAsUser,
        rotatesRefreshToken,
        sessionMs,
        dailyCalls,
        readsLimits,
        value);
  }
}
