/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No form of a secret stays in a text, and no text forges a line. */
class SecretRedactorTest {
  private static final String TOKEN = "pat-na1-5f1e/Ä+0 9c&\"\\<x>~?e=77";
  private final SecretRedactor redactor = new SecretRedactor(List.of(TOKEN, "connect:s3cr3t-pw"));

  static Stream<String> forms() {
    String url = URLEncoder.encode(TOKEN, StandardCharsets.UTF_8);
    String json = Json.write(TOKEN);
    Stream.Builder<String> forms =
        Stream.<String>builder()
            .add(TOKEN)
            .add(url)
            .add(url.replace("+", "%20"))
            .add(url.toLowerCase(java.util.Locale.ROOT))
            .add(URLEncoder.encode(url, StandardCharsets.UTF_8))
            .add(json.substring(1, json.length() - 1))
            .add(Json.write(json).replaceAll("^\"|\"$", ""))
            .add(escapeAsUnicode(TOKEN))
            .add(
                TOKEN
                    .replace("&", "&amp;")
                    .replace("\"", "&quot;")
                    .replace("<", "&lt;")
                    .replace(">", "&#62;")
                    .replace("Ä", "&#xc4;"))
            .add(percentEncodeAll(TOKEN));
    for (String prefix : List.of("", "a", "ab", "abc", "user:", "Bearer ")) {
      for (String suffix : List.of("", "x", "xy")) {
        byte[] bytes = (prefix + TOKEN + suffix).getBytes(StandardCharsets.UTF_8);
        String base64 = Base64.getEncoder().encodeToString(bytes);
        forms.add(base64);
        forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        forms.add(URLEncoder.encode(base64, StandardCharsets.UTF_8));
      }
    }
    return forms.build();
  }

  private static String escapeAsUnicode(String text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append("\\u%04X".formatted(c)));
    return escaped.toString();
  }

  private static String percentEncodeAll(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      encoded.append("%%%02x".formatted(b));
    }
    return encoded.toString();
  }

  /** What is left of a form may be a few characters, not a part of the secret. */
  @ParameterizedTest
  @MethodSource("forms")
  void eachFormIsHidden(String form) {
    String redacted = redactor.redact("before " + form + " after");

    assertThat(redacted).startsWith("before ").endsWith(" after").contains("[hidden]");
    assertThat(redacted.length()).isLessThan("before [hidden] after".length() + 24);
    assertThat(redactor.redact(form)).doesNotContain(form.substring(form.length() / 2));
  }

  @Test
  void aUserAndPasswordAreHiddenInAHeader() {
    String header =
        "Basic "
            + Base64.getEncoder()
                .encodeToString("connect:s3cr3t-pw".getBytes(StandardCharsets.UTF_8));

    assertThat(redactor.redact("sent " + header + " to x")).isEqualTo("sent Basic [hidden] to x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "...", "\u2026", "... Check the address.", "\u2026)"})
  void theBeginningOfASecretIsHiddenWhereATextWasCut(String rest) {
    assertThat(redactor.redact("no such token " + TOKEN.substring(0, 12) + rest))
        .isEqualTo("no such token [hidden]" + rest);
  }

  @Test
  void otherTextStaysAsItIs() {
    for (String text :
        List.of(
            "HubSpot rejects the credentials (HTTP 401). Check hubspot.access.token.",
            "100 % of 5 %2 & more \\ + \u00e4\u00f6 \ud83d\ude00",
            "https://api.hubapi.com/crm/v3?limit=1",
            "pat-na1- is the beginning of a token")) {
      assertThat(redactor.redact(text)).isEqualTo(text);
    }
  }

  @Test
  void controlCharactersAreEscaped() {
    assertThat(
            SecretRedactor.NONE.redact(
                "a\r\n2026-11-24 ERROR forged\u0000\u001b[31m\u0085\u2028\u202e\tb\u009f"))
        .isEqualTo(
            "a\\r\\n2026-11-24 ERROR forged\\u0000\\u001b[31m\\u0085\\u2028\\u202e\\tb\\u009f");
  }

  @Test
  void userInfoOfAnyAddressIsHidden() {
    assertThat(SecretRedactor.NONE.redact("see https://me:pw@crm.example/a and http://b.example"))
        .isEqualTo("see https://[hidden]@crm.example/a and http://b.example");
  }

  @Test
  void issuedTokensAreHiddenToo() {
    redactor.add("CJuf-issued-1");
    for (int i = 0; i < 10; i++) {
      redactor.add("CJuf-issued-" + (i + 20));
    }
    assertThat(redactor.redact("CJuf-issued-1 and CJuf-issued-29"))
        .isEqualTo("[hidden] and [hidden]");
  }

  @Test
  void anExceptionIsReplacedOnlyIfItShowsASecret() {
    RuntimeException clean = new ConfigException("crm.objects is empty");
    assertThat(redactor.redact(clean)).isSameAs(clean);

    RuntimeException hidden =
        redactor.redact(
            new ConfigException(
                "wrong value " + TOKEN, new IllegalStateException("token " + TOKEN)));
    assertThat(hidden).isInstanceOf(ConfigException.class).hasNoCause();
    assertThat(hidden.toString()).contains("wrong value").doesNotContain("pat-na1");
    RuntimeException caused =
        redactor.redact(new IllegalStateException("failed", new RuntimeException(TOKEN)));
    assertThat(caused).hasNoCause();
    assertThat(caused.getMessage()).startsWith("failed Caused by").doesNotContain("pat-na1");
    assertThat(caused.getStackTrace()[0].getMethodName()).startsWith("anExceptionIsReplaced");
  }

  @Test
  void aLongHostileTextTakesNoLongTime() {
    String text = "://%25%25%25\\\\\\&#x".repeat(60_000);
    long start = System.nanoTime();
    redactor.redact(text);
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
  }

  @Test
  void secretsAreFoundInAllSettings() {
    ConfigDef definition =
        new ConfigDef()
            .define("crm.token", ConfigDef.Type.PASSWORD, null, ConfigDef.Importance.LOW, "")
            .define("hook", ConfigDef.Type.PASSWORD, null, ConfigDef.Importance.LOW, "")
            .define("name", ConfigDef.Type.STRING, "", ConfigDef.Importance.LOW, "");
    SecretRedactor all =
        new SecretRedactor(
            ConfiguredSecrets.find(
                definition,
                Map.of(
                    "crm.token", "planted-1",
                    "hook", "https://me:planted-2@hooks.example/services/planted-3?key=planted-4",
                    "crm.acess.tokn", "planted-5",
                    "reconcile.consumer.sasl.jaas.config",
                        "org.apache.kafka.Plain required username=\"u\" password=\"planted-6\";",
                    "reconcile.consumer.ssl.keystore.key", "planted-7",
                    "value.converter.basic.auth.user.info", "user:planted-8",
                    "producer.override.ssl.key.password", "planted-9",
                    "name", "plain-name")));
    for (int i : new int[] {1, 2, 3, 4, 6, 7, 8, 9}) {
      assertThat(all.redact("x planted-" + i + " y")).isEqualTo("x [hidden] y");
    }
    assertThat(all.redact("hooks.example plain-name org.apache.kafka.Plain"))
        .isEqualTo("hooks.example plain-name org.apache.kafka.Plain");
  }

  /** A method with a default would otherwise not reach the vendor's client. */
  @Test
  void theRedactedClientPassesEveryMethodOn() {
    List<String> own =
        Arrays.stream(RedactedCrmClient.class.getDeclaredMethods()).map(Method::getName).toList();
    for (Method method : CrmClient.class.getMethods()) {
      if (!java.lang.reflect.Modifier.isStatic(method.getModifiers())) {
        assertThat(own).contains(method.getName());
      }
    }
  }
}
