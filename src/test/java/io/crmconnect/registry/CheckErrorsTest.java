/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Timeouts;
import io.crmconnect.http.TlsSettings;
import io.crmconnect.http.Transport;
import io.crmconnect.schema.SchemaVerdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a registry answers, a check has one verdict; an object waits for it. */
class CheckErrorsTest {
  private static final Schema SCHEMA =
      SchemaBuilder.struct().name("crm.contacts.Value").field("id", Schema.STRING_SCHEMA).build();

  static Stream<byte[]> bodies() {
    return Stream.of(
            "",
            "null",
            "[]",
            "\"text\"",
            "{\"is_compatible\":\"maybe\"}",
            "{\"messages\":{\"a\":1}}",
            "{\"error_code\":\"x\"}",
            "[".repeat(100_000),
            "<html>",
            "\u0000")
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private static List<SchemaVerdict> check(List<String> urls, int status, byte[] body) {
    List<SchemaVerdict> verdicts = new ArrayList<>();
    RestSchemaRegistry registry =
        new RestSchemaRegistry(
            new RegistrySettings(urls, null, TlsSettings.NONE, Timeouts.of(1_000)),
            new Transport() {
              @Override
              public void send(HttpCall call, Consumer<HttpOutcome> sink) {
                sink.accept(new HttpOutcome.Response(status, Map.of(), body));
              }

              @Override
              public void close() {}
            });
    registry.check("crm.contacts", SCHEMA, verdicts::add);
    return verdicts;
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void everyAnswerIsAVerdict(byte[] body) {
    for (int status : new int[] {100, 200, 204, 302, 401, 404, 405, 409, 422, 500, 999}) {
      assertThat(check(List.of("http://one:8081", "http://two:8081"), status, body)).hasSize(1);
    }
  }

  /** What is thrown while an answer is read. */
  @Test
  void anExceptionIsAVerdictThatIsTriedAgain() {
    assertThat(check(List.of("http://one:8081"), 200, null))
        .hasSize(1)
        .first()
        .isInstanceOf(SchemaVerdict.Unavailable.class);
    assertThat(check(List.of("http://not a url"), 200, new byte[0]))
        .hasSize(1)
        .first()
        .isInstanceOf(SchemaVerdict.Unavailable.class);
  }

  /** Asking again would not mend it. */
  @Test
  void aNameThatAvroDoesNotAllowIsARefusal() {
    List<SchemaVerdict> verdicts = new ArrayList<>();
    Schema odd =
        SchemaBuilder.struct().name("crm.Value").field("Added At", Schema.STRING_SCHEMA).build();
    try (RestSchemaRegistry registry =
        new RestSchemaRegistry(
            new RegistrySettings(
                List.of("http://registry"), null, TlsSettings.NONE, Timeouts.of(1_000)),
            new Transport() {
              @Override
              public void send(HttpCall call, Consumer<HttpOutcome> sink) {
                throw new AssertionError("nothing to ask");
              }

              @Override
              public void close() {}
            })) {
      registry.check("crm.contacts", odd, verdicts::add);
    }
    assertThat(verdicts)
        .singleElement()
        .asString()
        .contains("Incompatible", "Avro cannot express", "Added At");
  }
}
