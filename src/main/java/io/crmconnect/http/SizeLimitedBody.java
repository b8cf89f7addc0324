/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;

/** Collects a response body up to a maximum size, which no valid response exceeds. */
final class SizeLimitedBody extends AbstractBinAsyncEntityConsumer<byte[]> {
  static final int MAX_BYTES = 64 << 20;

  /** A type of its own, so that the message differs from that of a broken connection. */
  static final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(int maxBytes) {
      super("the limit is " + maxBytes + " bytes");
    }
  }

  /** Several large bodies arrive at once; later, one of them may have enough memory. */
  static final class NoMemoryException extends IOException {
    private static final long serialVersionUID = 1L;

    NoMemoryException(int received) {
      super("after " + received + " bytes there is no memory for more; it is requested again");
    }
  }

  /** Bodies of ordinary pages need no chunks but those that can be used again. */
  private static final int MAX_SIZE_OF_SMALL_CHUNKS = 256 << 10;

  private static final int MAX_CHUNK_BYTES = 1 << 20;

  private static final byte[] NO_BYTES = {};

  private final BodyMemory memory;
  private final int maxBytes;
  private final List<byte[]> chunks = new ArrayList<>();
  private byte[] lastChunk = NO_BYTES;
  private int lastChunkSize;
  private int size;
  private long reserved;

  SizeLimitedBody(BodyMemory memory) {
    this.memory = memory;
    this.maxBytes = memory.maxBodyBytes();
  }

  @Override
  protected void streamStart(ContentType contentType) {}

  @Override
  protected int capacityIncrement() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
    int incoming = source.remaining();
    if (incoming > maxBytes - size) {
      throw new BodyTooLargeException(maxBytes);
    }
    while (source.hasRemaining()) {
      if (lastChunkSize == lastChunk.length) {
        addChunk();
      }
      int length = Math.min(source.remaining(), lastChunk.length - lastChunkSize);
      source.get(lastChunk, lastChunkSize, length);
      lastChunkSize += length;
      size += length;
    }
  }

  private void addChunk() throws IOException {
    boolean isSmall = size < MAX_SIZE_OF_SMALL_CHUNKS;
    int length = isSmall ? BodyMemory.CHUNK_BYTES : Math.min(MAX_CHUNK_BYTES, size);
    reserve(length);
    byte[] idle = isSmall ? memory.takeIdleChunk() : null;
    lastChunk = idle == null ? allocate(length) : idle;
    lastChunkSize = 0;
    chunks.add(lastChunk);
  }

  private void reserve(long bytes) throws IOException {
    if (!memory.tryReserve(bytes)) {
      throw new NoMemoryException(size);
    }
    reserved += bytes;
  }

  @Override
  protected byte[] generateContent() throws IOException {
    reserve(size);
    byte[] body = allocate(size);
    int position = 0;
    for (byte[] chunk : chunks) {
      int length = Math.min(chunk.length, size - position);
      System.arraycopy(chunk, 0, body, position, length);
      position += length;
    }
    chunks.forEach(memory::giveBack);
    dropChunks();
    return body;
  }

  private void dropChunks() {
    chunks.clear();
    lastChunk = NO_BYTES;
    lastChunkSize = 0;
  }

  /** The client's I/O thread survives an exception, but not an error. */
  private byte[] allocate(int length) throws IOException {
    try {
      return new byte[length];
    } catch (OutOfMemoryError e) {
      releaseResources();
      throw new NoMemoryException(size);
    }
  }

  /**
   * Another thread may call it, such as that of a deadline, while the I/O thread still writes. So
   * the chunks of a body that is not complete are never used again.
   */
  @Override
  public void releaseResources() {
    dropChunks();
    size = 0;
    memory.release(reserved);
    reserved = 0;
  }
}
