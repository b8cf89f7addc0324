/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simhubspot;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The page tokens of lists: the last id plus one, the last id, or an opaque text. */
final class PageTokens {
  private final ResponseFaults responseFaults;
  private final boolean nextId;

  PageTokens(ResponseFaults responseFaults, SimLists lists) {
    this.responseFaults = responseFaults;
    this.nextId = lists.tokenForm() == SimLists.TokenForm.NEXT_ID;
  }

  String encode(long lastId, List<String> properties) {
    if (!responseFaults.opaqueTokens() && !responseFaults.boundTokens()) {
      return Long.toString(nextId ? lastId + 1 : lastId);
    }
    String plain = mask(lastId) + "|" + fingerprint(properties);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** The id behind which the page begins; empty if the token is not valid for this request. */
  OptionalLong decode(String token, List<String> properties) {
    try {
      if (!responseFaults.opaqueTokens() && !responseFaults.boundTokens()) {
        long id = Long.parseLong(token);
        return OptionalLong.of(nextId ? id - 1 : id);
      }
      String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int separator = plain.indexOf('|');
      if (separator < 0
          || (responseFaults.boundTokens()
              && !plain.substring(separator + 1).equals(fingerprint(properties)))) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(unmask(plain.substring(0, separator)));
    } catch (IllegalArgumentException e) {
      return OptionalLong.empty();
    }
  }

  private static String mask(long id) {
    return Long.toString(id ^ 0x5ca1ab1eL, 36);
  }

  private static long unmask(String text) {
    return Long.parseLong(text, 36) ^ 0x5ca1ab1eL;
  }

  private static String fingerprint(List<String> properties) {
    return Integer.toHexString(new TreeSet<>(properties).toString().hashCode());
  }
}
