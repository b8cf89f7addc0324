/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.crmconnect.crm.Json;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The ways in which header converters write a value. A format cannot be told from any value,
 * because an id may look like JSON; it is told from the header {@code crm.op}, whose values are
 * known.
 */
enum HeaderFormat {
  /** The bare text, by SimpleHeaderConverter and StringConverter. */
  TEXT {
    @Override
    String read(byte[] bytes) throws UnreadableHeaderException {
      return decodeUtf8(bytes);
    }
  },
  /** JSON, by JsonConverter with or without its envelope of schema and payload. */
  JSON {
    @Override
    String read(byte[] bytes) throws UnreadableHeaderException {
      return readJson(decodeUtf8(bytes));
    }
  },
  /** A registry's schema id before a JSON text, by JsonSchemaConverter. */
  REGISTERED_JSON {
    @Override
    String read(byte[] bytes) throws UnreadableHeaderException {
      return readJson(decodeUtf8(withoutSchemaId(bytes)));
    }
  },
  /** A registry's schema id before Avro's form of a text or a number, by AvroConverter. */
  REGISTERED_AVRO {
    @Override
    String read(byte[] bytes) throws UnreadableHeaderException {
      ByteBuffer content = ByteBuffer.wrap(withoutSchemaId(bytes));
      long length = readZigZag(content);
      if (length != content.remaining()) {
        throw new UnreadableHeaderException();
      }
      return decodeUtf8(Arrays.copyOfRange(content.array(), content.position(), content.limit()));
    }

    @Override
    long readNumber(byte[] bytes) throws UnreadableHeaderException {
      ByteBuffer content = ByteBuffer.wrap(withoutSchemaId(bytes));
      long number = readZigZag(content);
      if (content.hasRemaining()) {
        throw new UnreadableHeaderException();
      }
      return number;
    }
  };

  private static final int SCHEMA_ID_BYTES = 5;

  /** The header cannot be read in this format. */
  static final class UnreadableHeaderException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableHeaderException() {
      super(null, null, false, false);
    }
  }

  abstract String read(byte[] bytes) throws UnreadableHeaderException;

  long readNumber(byte[] bytes) throws UnreadableHeaderException {
    try {
      return Long.parseLong(read(bytes));
    } catch (NumberFormatException e) {
      throw new UnreadableHeaderException();
    }
  }

  private static String decodeUtf8(byte[] bytes) throws UnreadableHeaderException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new UnreadableHeaderException();
    }
  }

  private static String readJson(String text) throws UnreadableHeaderException {
    try {
      JsonNode node = Json.MAPPER.readTree(text);
      JsonNode payload = node.isObject() && node.has("schema") ? node.path("payload") : node;
      if (!payload.isTextual() && !payload.isIntegralNumber()) {
        throw new UnreadableHeaderException();
      }
      return payload.asText();
    } catch (JsonProcessingException e) {
      throw new UnreadableHeaderException();
    }
  }

  private static byte[] withoutSchemaId(byte[] bytes) throws UnreadableHeaderException {
    if (bytes.length <= SCHEMA_ID_BYTES || bytes[0] != 0) {
      throw new UnreadableHeaderException();
    }
    return Arrays.copyOfRange(bytes, SCHEMA_ID_BYTES, bytes.length);
  }

  private static long readZigZag(ByteBuffer content) throws UnreadableHeaderException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE && content.hasRemaining(); shift += 7) {
      byte next = content.get();
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value >>> 1 ^ -(value & 1);
      }
    }
    throw new UnreadableHeaderException();
  }
}
