/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A block of ids as text. Each id takes as many bytes as the longest one in its block: one per
 * ASCII character, and two or three per other character. Shorter ids are padded with zeros, which
 * occur in no encoded character.
 */
final class TextBlock extends Block<String> {
  private final Comparator<String> order;
  private int width;
  private byte[] bytes;

  /**
   * The first id, cached because searches compare with it most often; null if it must be decoded.
   */
  private String firstId;

  /**
   * @param order of the ids; no two different ids are equal in it
   */
  TextBlock(int capacity, Comparator<String> order) {
    this(capacity, 0, order);
  }

  private TextBlock(int capacity, int width, Comparator<String> order) {
    super(capacity);
    this.order = order;
    this.width = width;
    this.bytes = new byte[capacity * width];
  }

  @Override
  int compare(int index, String id) {
    return order.compare(id(index), id);
  }

  @Override
  int compareFirst(String id) {
    if (firstId == null) {
      firstId = id(0);
    }
    return order.compare(firstId, id);
  }

  @Override
  String id(int index) {
    int from = index * width;
    int to = from;
    boolean ascii = true;
    while (to < from + width && bytes[to] != 0) {
      ascii &= bytes[to] > 0;
      to++;
    }
    return ascii
        ? new String(bytes, from, to - from, StandardCharsets.ISO_8859_1)
        : decode(bytes, from, to);
  }

  @Override
  Block<String> newBlock(int capacity) {
    return new TextBlock(capacity, width, order);
  }

  @Override
  void insertKey(int index, String id) {
    byte[] encoded = encode(id);
    if (encoded.length > width) {
      widen(encoded.length);
    }
    System.arraycopy(bytes, index * width, bytes, (index + 1) * width, (size() - index) * width);
    int from = index * width;
    System.arraycopy(encoded, 0, bytes, from, encoded.length);
    Arrays.fill(bytes, from + encoded.length, from + width, (byte) 0);
    forgetFirst(index);
  }

  private void widen(int newWidth) {
    byte[] wider = new byte[capacity() * newWidth];
    for (int i = 0; i < size(); i++) {
      System.arraycopy(bytes, i * width, wider, i * newWidth, width);
    }
    bytes = wider;
    width = newWidth;
  }

  private void forgetFirst(int changedIndex) {
    if (changedIndex == 0) {
      firstId = null;
    }
  }

  @Override
  void removeKey(int index) {
    System.arraycopy(
        bytes, (index + 1) * width, bytes, index * width, (size() - index - 1) * width);
    forgetFirst(index);
  }

  @Override
  void moveKeys(int index, Block<String> upper) {
    System.arraycopy(bytes, index * width, ((TextBlock) upper).bytes, 0, (size() - index) * width);
  }

  @Override
  void resizeKeys(int capacity) {
    bytes = Arrays.copyOf(bytes, capacity * width);
  }

  /**
   * Encodes any string without loss: each surrogate is written on its own, and zero as two bytes.
   */
  private static byte[] encode(String id) {
    byte[] encoded = new byte[3 * id.length()];
    int length = 0;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c > 0 && c < 0x80) {
        encoded[length++] = (byte) c;
      } else if (c < 0x800) {
        encoded[length++] = (byte) (0xC0 | c >> 6);
        encoded[length++] = (byte) (0x80 | c & 0x3F);
      } else {
        encoded[length++] = (byte) (0xE0 | c >> 12);
        encoded[length++] = (byte) (0x80 | c >> 6 & 0x3F);
        encoded[length++] = (byte) (0x80 | c & 0x3F);
      }
    }
    return Arrays.copyOf(encoded, length);
  }

  private static String decode(byte[] bytes, int from, int to) {
    StringBuilder id = new StringBuilder(to - from);
    for (int i = from; i < to; ) {
      int first = bytes[i++];
      if (first >= 0) {
        id.append((char) first);
      } else if ((first & 0x20) == 0) {
        id.append((char) ((first & 0x1F) << 6 | bytes[i++] & 0x3F));
      } else {
        id.append((char) ((first & 0x0F) << 12 | (bytes[i++] & 0x3F) << 6 | bytes[i++] & 0x3F));
      }
    }
    return id.toString();
  }
}
