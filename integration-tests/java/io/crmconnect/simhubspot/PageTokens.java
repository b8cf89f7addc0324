package io.crmconnect.simhubspot;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** The list's tokens: the last id, or something that does not show it. */
final class PageTokens {
  private final SimLies lies;

  PageTokens(SimLies lies) {
    this.lies = lies;
  }

  String of(long lastId, List<String> properties) {
    if (!lies.opaqueTokens() && !lies.boundTokens()) {
      return Long.toString(lastId);
    }
    String plain = mask(lastId) + "|" + mark(properties);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.UTF_8));
  }

  /** Empty: no token of ours, or of another question. */
  OptionalLong lastId(String token, List<String> properties) {
    try {
      if (!lies.opaqueTokens() && !lies.boundTokens()) {
        return OptionalLong.of(Long.parseLong(token));
      }
      String plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int bar = plain.indexOf('|');
      if (bar < 0 || (lies.boundTokens() && !plain.substring(bar + 1).equals(mark(properties)))) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(unmask(plain.substring(0, bar)));
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

  private static String mark(List<String> properties) {
    return Integer.toHexString(new TreeSet<>(properties).toString().hashCode());
  }
}
