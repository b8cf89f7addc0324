package io.crmconnect.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
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

  /** The client's I/O thread survives an exception, but not an error. */
  static final class OutOfHeapException extends IOException {
    private static final long serialVersionUID = 1L;

    OutOfHeapException() {
      super("the worker's memory does not suffice for the response");
    }
  }

  private final int maxBytes;
  private byte[] bytes = new byte[8_192];
  private int size;

  SizeLimitedBody(int maxBytes) {
    this.maxBytes = maxBytes;
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
    if (size + incoming > bytes.length) {
      bytes = copyBytes(Math.max(size + incoming, Math.min(maxBytes, bytes.length * 2)));
    }
    source.get(bytes, size, incoming);
    size += incoming;
  }

  @Override
  protected byte[] generateContent() throws IOException {
    return copyBytes(size);
  }

  private byte[] copyBytes(int length) throws IOException {
    try {
      return Arrays.copyOf(bytes, length);
    } catch (OutOfMemoryError e) {
      releaseResources();
      throw new OutOfHeapException();
    }
  }

  @Override
  public void releaseResources() {
    bytes = new byte[0];
    size = 0;
  }
}
