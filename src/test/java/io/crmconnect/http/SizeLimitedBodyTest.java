/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SizeLimitedBodyTest {
  private static final int CHUNK = BodyMemory.CHUNK_BYTES;

  private final BodyMemory memory = new BodyMemory(8 << 20);

  private static byte[] content(int seed, int size) {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return content;
  }

  /** In pieces that do not match the chunks. */
  private static void receive(SizeLimitedBody body, byte[] content) throws IOException {
    for (int start = 0; start < content.length; start += 5_000) {
      body.data(ByteBuffer.wrap(content, start, Math.min(5_000, content.length - start)), false);
    }
  }

  @Test
  void bodiesThatArriveTogetherOrUseTheSameChunksAreNotMixed() throws IOException {
    for (int size : new int[] {0, 1, CHUNK, CHUNK + 1, 10 * CHUNK, 300_000, 1_500_000}) {
      SizeLimitedBody first = new SizeLimitedBody(memory);
      SizeLimitedBody second = new SizeLimitedBody(memory);
      byte[] firstContent = content(1, size);
      byte[] secondContent = content(2, size);
      receive(first, firstContent);
      receive(second, secondContent);
      byte[] firstResult = first.generateContent();
      receive(new SizeLimitedBody(memory), content(3, CHUNK));
      assertThat(second.generateContent()).isEqualTo(secondContent);
      assertThat(firstResult).isEqualTo(firstContent);
      first.releaseResources();
      second.releaseResources();
    }
  }

  @Test
  void aCompletedBodyLeavesItsChunksToTheNextOne() throws IOException {
    SizeLimitedBody body = new SizeLimitedBody(memory);
    receive(body, content(1, 2 * CHUNK));
    assertThat(memory.takeIdleChunk()).isNull();
    body.generateContent();
    body.releaseResources();
    assertThat(memory.takeIdleChunk()).isNotSameAs(memory.takeIdleChunk());
    assertThat(memory.takeIdleChunk()).isNull();
  }

  @Test
  void anIncompleteBodyDoesNotBecauseItMayStillBeWrittenTo() throws IOException {
    SizeLimitedBody body = new SizeLimitedBody(memory);
    receive(body, content(1, CHUNK));
    body.releaseResources();
    assertThat(memory.takeIdleChunk()).isNull();
  }

  @Test
  void fewChunksAreKept() throws IOException {
    for (int round = 0; round < 5; round++) {
      SizeLimitedBody[] bodies = new SizeLimitedBody[10];
      for (int i = 0; i < bodies.length; i++) {
        bodies[i] = new SizeLimitedBody(memory);
        receive(bodies[i], content(i, 8 * CHUNK));
      }
      for (SizeLimitedBody body : bodies) {
        body.generateContent();
        body.releaseResources();
      }
    }
    int kept = 0;
    while (memory.takeIdleChunk() != null) {
      kept++;
    }
    assertThat(kept).isEqualTo(32);
  }

  @Test
  void chunksInUseCountAsMemory() throws IOException {
    BodyMemory small = new BodyMemory(3L * CHUNK);
    SizeLimitedBody first = new SizeLimitedBody(small);
    receive(first, content(1, CHUNK));
    first.generateContent();
    SizeLimitedBody second = new SizeLimitedBody(small);
    receive(second, content(2, CHUNK));
    assertThatThrownBy(() -> receive(new SizeLimitedBody(small), "one more".getBytes(UTF_8)))
        .isInstanceOf(SizeLimitedBody.NoMemoryException.class);
  }
}
