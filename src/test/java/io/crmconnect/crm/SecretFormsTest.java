/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Forms that dumps, mails and other programs give a secret are hidden, also where lines end. */
class SecretFormsTest {
  private static final String SECRET =
      "a-secret-that-is-as-long-as-those-of-vendors/and+so-on~?" + "x>y".repeat(12);

  private final SecretRedactor redactor = new SecretRedactor(List.of(SECRET));

  static Stream<String> forms() {
    byte[] bytes = ("user:" + SECRET).getBytes(StandardCharsets.UTF_8);
    HexFormat lower = HexFormat.of();
    String mime = Base64.getMimeEncoder().encodeToString(bytes);
    String unix = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    String urlSafe = Base64.getUrlEncoder().encodeToString(bytes);
    return Stream.of(
        lower.formatHex(bytes),
        lower.withUpperCase().formatHex(bytes),
        HexFormat.ofDelimiter(":").formatHex(bytes),
        HexFormat.ofDelimiter(" ").withUpperCase().formatHex(bytes),
        HexFormat.ofDelimiter("").withPrefix("\\x").formatHex(bytes),
        HexFormat.ofDelimiter(", ").withPrefix("0x").formatHex(bytes),
        lower.formatHex(bytes).replaceAll("(.{60})", "$1\n"),
        mime,
        unix,
        mime.replace("\r\n", "\r\n "),
        mime.replace("\r\n", "\\r\\n"),
        unix.replace("\n", "\\n"),
        unix.replace("\n", "\\\\n"),
        unix.replace("\n", "%0A"),
        unix.replace("\n", "\\u000a"),
        unix.replace("\n", "&#10;"),
        urlSafe,
        urlSafe.replaceAll("(.{76})", "$1\r\n"),
        Base64.getEncoder().encodeToString(bytes).replace("/", "\\/"),
        Base64.getEncoder().encodeToString(bytes).replace("+", "\\u002B"),
        Json.write(SECRET),
        Json.write(Json.write(SECRET)),
        SECRET.replace("/", "\\/"));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void eachFormIsHidden(String form) {
    String redacted = redactor.redact("before " + form + " after");

    assertThat(redacted).startsWith("before ").endsWith(" after").contains("[hidden]");
    // At most the other characters of the form, which the user's name gives.
    assertThat(redacted.length()).isLessThan("before [hidden] after".length() + 40);
    assertThat(redacted).doesNotContain(form.substring(form.length() / 2));
  }

  @ParameterizedTest
  @MethodSource("forms")
  void aPartBeforeACutIsHidden(String form) {
    String part = form.substring(0, form.length() * 3 / 4);

    assertThat(redactor.redact(part + "...")).doesNotContain(part.substring(part.length() / 2));
  }
}
