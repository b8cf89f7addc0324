/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.topics.LatestRecord;
import io.crmconnect.topics.TopicSnapshot;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.HeaderConverter;
import org.apache.kafka.connect.storage.SimpleHeaderConverter;
import org.apache.kafka.connect.storage.StringConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records whose headers were written with another header.converter: they are read where the values
 * can be told, and otherwise the topic is refused; they are never those of another object.
 */
class HeaderConvertersTest {
  /** Writes a header's value; the schema is that of a text or a number. */
  private interface Encoding extends BiFunction<Schema, Object, byte[]> {}

  static Stream<Arguments> readable() {
    return Stream.of(
        Arguments.of("SimpleHeaderConverter", stock(new SimpleHeaderConverter(), Map.of())),
        Arguments.of("StringConverter", stock(new StringConverter(), Map.of())),
        Arguments.of(
            "JsonConverter without schemas",
            stock(new JsonConverter(), Map.of("schemas.enable", "false"))),
        Arguments.of(
            "JsonConverter with schemas",
            stock(new JsonConverter(), Map.of("schemas.enable", "true"))),
        Arguments.of("AvroConverter", (Encoding) HeaderConvertersTest::encodeAvro),
        Arguments.of("JsonSchemaConverter", (Encoding) HeaderConvertersTest::encodeJsonSchema));
  }

  static Stream<Arguments> unreadable() {
    return Stream.of(
        Arguments.of("UTF-16", text(value -> value.getBytes(StandardCharsets.UTF_16))),
        Arguments.of(
            "Base64",
            text(value -> Base64.getEncoder().encode(value.getBytes(StandardCharsets.UTF_8)))),
        Arguments.of("empty", text(value -> new byte[0])),
        Arguments.of("no UTF-8", text(value -> new byte[] {(byte) 0xff, (byte) 0xfe, 1})),
        Arguments.of(
            "an envelope of another kind",
            text(value -> ("{\"value\":\"" + value + "\"}").getBytes(StandardCharsets.UTF_8))),
        Arguments.of(
            "JSON that ends early",
            text(
                value ->
                    ("{\"schema\":{},\"payload\":\"" + value).getBytes(StandardCharsets.UTF_8))),
        Arguments.of("Protobuf", text(HeaderConvertersTest::encodeProtobuf)),
        Arguments.of("a registry's id alone", text(value -> new byte[] {0, 0, 0, 0, 7})));
  }

  private static Encoding stock(HeaderConverter converter, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("converter.type", "header");
    converter.configure(all);
    return (schema, value) -> converter.fromConnectHeader("crm.events", "any", schema, value);
  }

  private static Encoding text(java.util.function.Function<String, byte[]> encode) {
    return (schema, value) -> encode.apply(value.toString());
  }

  private static byte[] encodeAvro(Schema schema, Object value) {
    ByteBuffer bytes = ByteBuffer.allocate(200).put((byte) 0).putInt(7);
    if (value instanceof Long number) {
      putZigZag(bytes, number);
    } else {
      byte[] text = value.toString().getBytes(StandardCharsets.UTF_8);
      putZigZag(bytes, text.length);
      bytes.put(text);
    }
    return toArray(bytes);
  }

  private static void putZigZag(ByteBuffer bytes, long number) {
    long left = number << 1 ^ number >> 63;
    for (; (left & ~0x7fL) != 0; left >>>= 7) {
      bytes.put((byte) (left & 0x7f | 0x80));
    }
    bytes.put((byte) left);
  }

  private static byte[] encodeJsonSchema(Schema schema, Object value) {
    String json = value instanceof Long ? value.toString() : "\"" + value + "\"";
    return toArray(
        ByteBuffer.allocate(200)
            .put((byte) 0)
            .putInt(7)
            .put(json.getBytes(StandardCharsets.UTF_8)));
  }

  private static byte[] encodeProtobuf(String value) {
    byte[] text = value.getBytes(StandardCharsets.UTF_8);
    return toArray(
        ByteBuffer.allocate(200)
            .put(new byte[] {0, 0, 0, 0, 7, 0, 0x0a, (byte) text.length})
            .put(text));
  }

  private static byte[] toArray(ByteBuffer bytes) {
    byte[] array = new byte[bytes.position()];
    bytes.flip().get(array);
    return array;
  }

  private static RecordHeaders headers(Encoding encoding, String object, String id, long version) {
    RecordHeaders headers = new RecordHeaders();
    headers.add("crm.object", encoding.apply(Schema.STRING_SCHEMA, object));
    headers.add("crm.id", encoding.apply(Schema.STRING_SCHEMA, id));
    headers.add("crm.version", encoding.apply(Schema.INT64_SCHEMA, version));
    headers.add("crm.op", encoding.apply(Schema.STRING_SCHEMA, "upsert"));
    headers.add("crm.read", encoding.apply(Schema.INT64_SCHEMA, version + 5));
    return headers;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("readable")
  void aKnownFormatIsRead(String name, Encoding encoding) {
    TopicLog log = new TopicLog(1);
    log.add(0, 1_000, headers(encoding, "contacts", "7", 1_790_000_000_123L), true);
    log.add(0, 1_000, headers(encoding, "deals", "8", 1_790_000_000_124L), true);
    assertThat(log.liveIds("contacts")).containsExactly("7@1790000000123");
    assertThat(log.readTail("contacts"))
        .containsExactly(new LatestRecord("7", 1_790_000_000_123L, false, 1_790_000_000_128L));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unreadable")
  void anUnknownFormatIsRefusedByTheNameOfTheSetting(String name, Encoding encoding) {
    TopicLog log = new TopicLog(1);
    log.add(0, 1_000, headers(encoding, "contacts", "7", 1_790_000_000_123L), true);
    log.add(0, 1_000, headers(encoding, "contacts", "8", 1_790_000_000_123L), true);
    assertThat(log.readWhole("contacts"))
        .isInstanceOfSatisfying(
            TopicSnapshot.Misconfigured.class,
            refused ->
                assertThat(refused.reason())
                    .contains("2 of 2", "header.converter", "SimpleHeaderConverter")
                    .doesNotContain("also has rows of"));
    assertThat(log.readTail("contacts")).isEmpty();
  }

  /** A text is what it looks like only if the known values look so too. */
  @Test
  void anIdThatLooksLikeJsonIsReadAsItIs() {
    Encoding plain = stock(new SimpleHeaderConverter(), Map.of());
    TopicLog log = new TopicLog(1);
    log.add(0, 1_000, headers(plain, "contacts", "\"7\"", 10), true);
    log.add(0, 1_000, headers(plain, "contacts", "{\"schema\":1,\"payload\":\"8\"}", 11), true);
    assertThat(log.readTail("contacts"))
        .extracting(LatestRecord::id)
        .containsExactly("\"7\"", "{\"schema\":1,\"payload\":\"8\"}");
  }
}
