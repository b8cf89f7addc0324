/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** Opaque tokens: their use, the object, and the position at which to continue. */
final class PositionTokens {
  static final String LIST = "list";
  static final String CHANGES = "changes";
  static final String DELETES = "deletes";

  private PositionTokens() {}

  static String seal(String use, String object, String... position) {
    String text = use + "|" + object + "|" + String.join("|", position);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty where this is no such token. */
  static Optional<String[]> unseal(String token, String use, String object) {
    String text;
    try {
      text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String[] parts = text.split("\\|", -1);
    return parts.length > 2 && parts[0].equals(use) && parts[1].equals(object)
        ? Optional.of(Arrays.copyOfRange(parts, 2, parts.length))
        : Optional.empty();
  }

  static boolean isValid(String token, String use, String object) {
    return unseal(token, use, object).isPresent();
  }
}
