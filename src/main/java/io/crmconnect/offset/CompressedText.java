/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.offset;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Long texts in offsets, compressed: an offset must fit into a record of Connect's topic. */
final class CompressedText {
  private static final String PREFIX = "deflate:";

  /** Shorter texts are stored as they are, so that a person can read them. */
  private static final int MIN_LENGTH = 200_000;

  /** No schema is longer; it protects against an edited offset. */
  private static final int MAX_BYTES = 128 << 20;

  private CompressedText() {}

  static String compress(String text) {
    if (text.length() < MIN_LENGTH) {
      return text;
    }
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
      deflater.finish();
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      byte[] chunk = new byte[8_192];
      while (!deflater.finished()) {
        compressed.write(chunk, 0, deflater.deflate(chunk));
      }
      return PREFIX + Base64.getEncoder().encodeToString(compressed.toByteArray());
    } finally {
      deflater.end();
    }
  }

  /**
   * @throws IllegalArgumentException if the text is not one of {@link #compress}
   */
  static String decompress(String stored) {
    if (!stored.startsWith(PREFIX)) {
      return stored;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(Base64.getDecoder().decode(stored.substring(PREFIX.length())));
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      byte[] chunk = new byte[8_192];
      while (!inflater.finished()) {
        int length = inflater.inflate(chunk);
        if (length == 0 || text.size() > MAX_BYTES) {
          throw new IllegalArgumentException("the compressed text is incomplete or too long");
        }
        text.write(chunk, 0, length);
      }
      return text.toString(StandardCharsets.UTF_8);
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("the compressed text is damaged", e);
    } finally {
      inflater.end();
    }
  }
}
