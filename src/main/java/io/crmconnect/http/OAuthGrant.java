/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.util.Map;

/** What a token is requested with. */
public sealed interface OAuthGrant {

  /**
   * A refresh token, which the endpoint may replace.
   *
   * @param clientSecret empty: the app has none
   */
  record RefreshToken(String clientId, String clientSecret, String refreshToken)
      implements OAuthGrant {
    @Override
    public String toString() {
      return "a refresh token";
    }
  }

  /** Parameters that are made anew for each token. */
  non-sealed interface Parameters extends OAuthGrant {
    /**
     * The parameters of the form, {@code grant_type} included, in this order.
     *
     * @param nowMs the driver's clock
     */
    Map<String, String> at(long nowMs);
  }
}
