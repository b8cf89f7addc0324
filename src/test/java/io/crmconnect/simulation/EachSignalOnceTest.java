/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EachSignalOnceTest {
  private final OffsetStore offsets = new OffsetStore();
  private final EachSignalOnce rule = new EachSignalOnce(offsets, false);

  @BeforeEach
  void startATaskThatHasReadNoSignal() {
    rule.setObjects(List.of("contacts"));
    offsets.commit(Map.of("object", "contacts"), Map.of("signals.position", 0));
    rule.onTaskStarted(1);
  }

  private void answer(long position, String object) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("kind", "signal.refused");
    values.put("object", object);
    values.put("details", "{\"position\":" + position + "}");
    rule.checkSideTopic("events", new TopicLogs.Entry("events", "", 0, "", values, 0, 1));
  }

  private void checkAtRest() {
    rule.check(new FinalCheck.AtRest(Map.of(), field -> true, Set.of(), List.of()));
  }

  @Test
  void aResyncWithIdsIsAnsweredByItsObject() {
    rule.onSent(0, SignalTraffic.answeredFor("contacts", List.of("7")));
    answer(0, null);
    assertThatThrownBy(this::checkAtRest).hasMessageContaining("object=contacts] is missing");
    answer(0, "contacts");
    assertThatCode(this::checkAtRest).doesNotThrowAnyException();
  }

  @Test
  void aResyncWithoutIdsIsRefusedInNoObjectsName() {
    rule.onSent(0, SignalTraffic.answeredFor("contacts", List.of()));
    assertThatThrownBy(this::checkAtRest).hasMessageContaining("position=0, object=] is missing");
    answer(0, null);
    assertThatCode(this::checkAtRest).doesNotThrowAnyException();
  }
}
