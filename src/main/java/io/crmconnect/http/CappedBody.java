package io.crmconnect.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.nio.entity.AbstractBinAsyncEntityConsumer;

/** Gathers a body, up to a size beyond which nothing that we asked for can be. */
final class CappedBody extends AbstractBinAsyncEntityConsumer<byte[]> {
  static final int MAX_BYTES = 64 << 20;

  /** Said by the exception, so that the fault's sentence can tell it from a broken connection. */
  static final class TooLarge extends IOException {
    private static final long serialVersionUID = 1L;

    TooLarge(int max) {
      super("the answer is larger than " + max + " bytes");
    }
  }

  private final int max;
  private byte[] bytes = new byte[8_192];
  private int size;

  CappedBody(int max) {
    this.max = max;
  }

  @Override
  protected void streamStart(ContentType contentType) {}

  @Override
  protected int capacityIncrement() {
    return Integer.MAX_VALUE;
  }

  @Override
  protected void data(ByteBuffer source, boolean endOfStream) throws IOException {
    int more = source.remaining();
    if (more > max - size) {
      throw new TooLarge(max);
    }
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, Math.min(max, bytes.length * 2)));
    }
    source.get(bytes, size, more);
    size += more;
  }

  @Override
  protected byte[] generateContent() {
    return Arrays.copyOf(bytes, size);
  }

  @Override
  public void releaseResources() {
    bytes = new byte[0];
    size = 0;
  }
}
