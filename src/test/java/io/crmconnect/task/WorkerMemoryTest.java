/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Large answers take turns, and small ones do not wait for them. */
class WorkerMemoryTest {
  private static final long MAX = 1_600;
  private final WorkerMemory memory = new WorkerMemory(MAX);

  @BeforeEach
  void openTasks() {
    memory.open("a");
    memory.open("b");
  }

  @Test
  void answersAreAdmittedWhileTheyFit() {
    assertThat(memory.tryReserve("a", 1_000, 0)).isTrue();
    assertThat(memory.tryReserve("a", 600, 0)).isTrue();
    assertThat(memory.tryReserve("a", 1, 0)).isFalse();
    memory.release("a", 600);
    assertThat(memory.tryReserve("a", 1, 0)).isTrue();
  }

  @Test
  void anAnswerLargerThanTheWholeIsAdmittedAlone() {
    assertThat(memory.tryReserve("a", 5_000, 0)).isTrue();
    assertThat(memory.tryReserve("b", 1, 0)).isFalse();
    memory.release("a", 5_000);
    assertThat(memory.tryReserve("b", 1, 0)).isTrue();
    assertThat(memory.tryReserve("a", 5_000, 0)).isFalse();
  }

  @Test
  void tasksTakeTurns() {
    assertThat(memory.tryReserve("a", 1_000, 0)).isTrue();
    assertThat(memory.tryReserve("b", 1_000, 0)).isFalse();
    memory.release("a", 1_000);
    assertThat(memory.tryReserve("a", 1_000, 100)).isFalse();
    assertThat(memory.tryReserve("a", 100, 100)).as("a small one").isTrue();
    assertThat(memory.tryReserve("b", 1_000, 200)).isTrue();
  }

  @Test
  void aTaskThatHasEndedOrNoLongerAsksBlocksNoOther() {
    assertThat(memory.tryReserve("a", 1_000, 0)).isTrue();
    assertThat(memory.tryReserve("b", 1_000, 0)).isFalse();
    memory.release("a", 1_000);
    assertThat(memory.tryReserve("a", 1_000, 4_000)).isFalse();
    assertThat(memory.tryReserve("a", 1_000, 6_000)).isTrue();

    assertThat(memory.tryReserve("b", 1_000, 6_000)).isFalse();
    memory.close("a");
    assertThat(memory.tryReserve("b", 1_600, 6_000)).isTrue();
    memory.addReceived("a", 1_000);
    memory.release("b", 1_600);
    memory.open("c");
    assertThat(memory.tryReserve("c", 1_600, 6_000)).isTrue();
  }
}
