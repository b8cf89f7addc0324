/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireLogCheckTest {
  private final List<String> warnings = new ArrayList<>();

  @Test
  void oneWarningIfTheClientsHeadersOrBodiesAreLogged() {
    for (String logger :
        List.of("org.apache.hc.client5.http.headers", "org.apache.hc.client5.http.wire")) {
      warnings.clear();
      WireLogCheck.warnIfEnabled(logger::equals, warnings::add);
      assertThat(warnings).hasSize(1);
      assertThat(warnings.get(0)).contains(logger, "DEBUG", "org.apache.hc to INFO");
    }
    warnings.clear();
    WireLogCheck.warnIfEnabled(logger -> true, warnings::add);
    assertThat(warnings).hasSize(1);
  }

  @Test
  void noWarningOtherwise() {
    WireLogCheck.warnIfEnabled(warnings::add);
    assertThat(warnings).isEmpty();
  }
}
