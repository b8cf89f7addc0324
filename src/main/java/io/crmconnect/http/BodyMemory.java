/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

/**
 * The memory of all bodies that are being received in this process, in bytes. Who sends requests
 * limits how many large answers come at once; this is the limit for answers that are larger than
 * expected.
 *
 * <p>Thread-safe.
 */
final class BodyMemory {
  /** A quarter of the heap: a body takes twice its size until it is complete. */
  static final BodyMemory OF_PROCESS = new BodyMemory(Runtime.getRuntime().maxMemory() / 4);

  private final long maxBytes;
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
}
