/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.protocol.HttpContext;

/**
 * Passes the head of a response on as soon as it has arrived. The body is read, so that the
 * connection can be used again, but only up to a size that costs less than a new connection.
 */
final class StatusLineConsumer implements AsyncResponseConsumer<Message<HttpResponse, byte[]>> {
  private static final int MAX_IGNORED_BYTES = 1 << 16;

  private final Consumer<HttpResponse> onHead;
  private HttpResponse head;
  private FutureCallback<Message<HttpResponse, byte[]>> onEnd;
  private int ignoredBytes;

  StatusLineConsumer(Consumer<HttpResponse> onHead) {
    this.onHead = onHead;
  }

  @Override
  public void consumeResponse(
      HttpResponse response,
      EntityDetails entityDetails,
      HttpContext context,
      FutureCallback<Message<HttpResponse, byte[]>> resultCallback) {
    head = response;
    onEnd = resultCallback;
    onHead.accept(response);
    if (entityDetails == null) {
      resultCallback.completed(new Message<>(response, new byte[0]));
    }
  }

  @Override
  public void informationResponse(HttpResponse response, HttpContext context) {}

  @Override
  public void updateCapacity(CapacityChannel capacityChannel) throws IOException {
    capacityChannel.update(MAX_IGNORED_BYTES);
  }

  @Override
  public void consume(ByteBuffer source) throws IOException {
    ignoredBytes += source.remaining();
    source.position(source.limit());
    if (ignoredBytes > MAX_IGNORED_BYTES) {
      throw new SizeLimitedBody.BodyTooLargeException(MAX_IGNORED_BYTES);
    }
  }

  @Override
  public void streamEnd(List<? extends Header> trailers) {
    onEnd.completed(new Message<>(head, new byte[0]));
  }

  @Override
  public void failed(Exception cause) {}

  @Override
  public void releaseResources() {}
}
