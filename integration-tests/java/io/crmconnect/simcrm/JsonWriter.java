/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simcrm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON as a stream, because there are many large pages. */
public final class JsonWriter {
  public static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory PLAIN = MAPPER.getFactory();

  /** The only way to send a lone surrogate. */
  private static final JsonFactory ESCAPED =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Writes into a generator. */
  public interface Content {
    void write(JsonGenerator json) throws IOException;
  }

  private JsonWriter() {}

  public static byte[] write(Content content) {
    return write(false, content);
  }

  public static byte[] write(boolean escaped, Content content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = (escaped ? ESCAPED : PLAIN).createGenerator(out)) {
      content.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
