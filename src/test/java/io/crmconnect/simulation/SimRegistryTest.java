/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.SchemaVerdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SimRegistryTest {
  private static final Schema VALUE =
      SchemaBuilder.struct().field("id", Schema.STRING_SCHEMA).build();

  @Test
  void eachCheckThatIsNotAnsweredExcusesADelay() {
    Scheduler scheduler = new Scheduler(1_000, new SplittableRandom(1));
    List<Long> excusedUntil = new ArrayList<>();
    SimRegistry registry =
        new SimRegistry(
            scheduler, new SplittableRandom(2), () -> false, new HashSet<>(), excusedUntil::add);
    List<Long> expected = new ArrayList<>();
    List<SchemaVerdict> verdicts = new ArrayList<>();

    for (int i = 0; i < 100; i++) {
      long askedAt = scheduler.now();
      registry.check("crm.contacts", VALUE, verdicts::add);
      assertThat(scheduler.runNext()).isTrue();
      if (verdicts.get(i) instanceof SchemaVerdict.Unavailable) {
        // Until the answer, then 15 s until the next check, and until the answer to that.
        expected.add(askedAt + 2_000 + 15_000 + 2_000);
      }
    }

    assertThat(excusedUntil).isEqualTo(expected).hasSizeBetween(5, 40);
  }
}
