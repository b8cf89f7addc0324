package io.crmconnect.simhubspot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes JSON as a stream, for pages are large and many. */
final class Wire {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonFactory PLAIN = MAPPER.getFactory();

  /** The one way to send half a surrogate pair. */
  private static final JsonFactory ESCAPED =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /** Writes into a generator. */
  interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  private Wire() {}

  static byte[] write(Writer writer) {
    return write(false, writer);
  }

  static byte[] write(boolean escaped, Writer writer) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = (escaped ? ESCAPED : PLAIN).createGenerator(out)) {
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }
}
