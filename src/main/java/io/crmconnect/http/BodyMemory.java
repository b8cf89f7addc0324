/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The memory of all bodies that are being received in this process, in bytes. Who sends requests
 * limits how many large answers come at once; this is the limit for answers that are larger than
 * expected. A few chunks of completed bodies are kept for the next ones, so that receiving a body
 * creates little garbage; they are not counted.
 *
 * <p>Thread-safe.
 */
final class BodyMemory {
  /** A quarter of the heap: a body takes twice its size until it is complete. */
  static final BodyMemory OF_PROCESS = new BodyMemory(Runtime.getRuntime().maxMemory() / 4);

  /** The size of the chunks that are kept. */
  static final int CHUNK_BYTES = 16 << 10;

  private static final int MAX_IDLE_CHUNKS = 32;

  private final long maxBytes;
  private final Deque<byte[]> idleChunks = new ArrayDeque<>();
  private long used;

  BodyMemory(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The largest body that can be received. */
  int maxBodyBytes() {
    return (int) Math.min(SizeLimitedBody.MAX_BYTES, maxBytes / 2);
  }

  synchronized boolean tryReserve(long bytes) {
    if (bytes > maxBytes - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  synchronized void release(long bytes) {
    used -= bytes;
  }

  /** A chunk of {@link #CHUNK_BYTES} with any content, or null if none is kept. */
  synchronized byte[] takeIdleChunk() {
    return idleChunks.pollLast();
  }

  /**
   * Keeps a chunk for the next body.
   *
   * @param chunk that nobody uses any more, of any size
   */
  synchronized void giveBack(byte[] chunk) {
    if (chunk.length == CHUNK_BYTES && idleChunks.size() < MAX_IDLE_CHUNKS) {
      idleChunks.addLast(chunk);
    }
  }
}
