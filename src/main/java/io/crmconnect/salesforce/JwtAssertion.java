/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/** The signed statement with which the JWT bearer flow asks for a token. */
final class JwtAssertion {
  /** Salesforce accepts at most five minutes; the clocks of worker and org may differ. */
  private static final long LIFETIME_S = 180;

  private JwtAssertion() {}

  /**
   * @param audience the login address
   * @param nowMs epoch ms
   */
  static String create(
      String clientId, String username, String audience, PrivateKey key, long nowMs) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("alg", "RS256");
    header.put("typ", "JWT");
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", clientId);
    claims.put("sub", username);
    claims.put("aud", audience);
    claims.put("exp", nowMs / 1000 + LIFETIME_S);
    String content = encode(Json.write(header)) + "." + encode(Json.write(claims));
    return content + "." + sign(content, key);
  }

  private static String sign(String content, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance("SHA256withRSA");
      signature.initSign(key);
      signature.update(content.getBytes(StandardCharsets.UTF_8));
      return encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JWT cannot be signed", e);
    }
  }

  private static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
