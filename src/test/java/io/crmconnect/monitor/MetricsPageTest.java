/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.LimitUsage;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} lists what is registered, and nothing else. */
class MetricsPageTest {

  @Test
  void thePageListsWhatIsRegistered() throws IOException {
    Map<String, TreeSet<String>> registered = new TreeMap<>();
    registerAll(
        (name, description, tags, value) ->
            registered
                .computeIfAbsent(String.join(",", tags.keySet()), keys -> new TreeSet<>())
                .add(name));

    assertThat(MetricsPage.read().metricsByTags()).isEqualTo(registered);
  }

  /** Registers at least one metric of each kind. */
  static void registerAll(MetricsSink sink) {
    TaskMetrics metrics = new TaskMetrics(sink);
    metrics.forObject("deals");
    metrics.setLimits(List.of(new LimitUsage("burst", 190, 10_000, 0, 190)));
    metrics.countResponse(new Request.Account(), new Result.Account("1", "UTC"), 0);
  }

  @Test
  void thePageListsTheKindsOfRequests() throws IOException {
    assertThat(MetricsPage.read().valuesOf("kind"))
        .containsExactlyInAnyOrderElementsOf(
            kinds(Request.class).map(RequestKinds::kindOf).toList())
        .doesNotContain("other");
  }

  private static Stream<Class<? extends Request>> kinds(Class<?> type) {
    return type.isSealed()
        ? Stream.of(type.getPermittedSubclasses()).flatMap(MetricsPageTest::kinds).distinct()
        : Stream.of(type.asSubclass(Request.class));
  }

  @Test
  void thePageListsTheStatuses() throws IOException {
    assertThat(MetricsPage.read().valuesOf("status"))
        .containsExactlyInAnyOrderElementsOf(
            Stream.concat(
                    Stream.of(RequestKinds.OK),
                    Stream.of(FailureKind.values())
                        .map(kind -> RequestKinds.statusOf(new Result.Failure(kind, "", 0))))
                .toList());
  }
}
