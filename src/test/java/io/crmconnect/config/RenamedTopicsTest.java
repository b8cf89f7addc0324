/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The topic that results from the transformations of the settings. */
class RenamedTopicsTest {
  private static final String STOCK = "org.apache.kafka.connect.transforms.";

  private final Map<String, String> settings = new TreeMap<>();

  private RenamedTopicsTest set(String name, String value) {
    settings.put(name, value);
    return this;
  }

  private RenamedTopicsTest route(String name, String regex, String replacement) {
    return set("transforms." + name + ".type", STOCK + "RegexRouter")
        .set("transforms." + name + ".regex", regex)
        .set("transforms." + name + ".replacement", replacement);
  }

  private void assertResolves(String topic) {
    assertThat(new RenamedTopics(settings).resolve("crm.contacts")).contains(topic);
  }

  private void assertIsUnknown() {
    assertThat(new RenamedTopics(settings).resolve("crm.contacts")).isEmpty();
  }

  @Test
  void withoutTransformationsTheTopicKeepsItsName() {
    assertResolves("crm.contacts");
    set("transforms", "");
    assertResolves("crm.contacts");
  }

  @Test
  void routersRenameInTheirOrder() {
    set("transforms", "a, b");
    route("a", "crm\\.(.*)", "lake.$1");
    route("b", "lake\\.(.*)", "$1_raw");
    assertResolves("contacts_raw");
    set("transforms", "b,a");
    assertResolves("lake.contacts");
  }

  @Test
  void transformationsOfValuesRenameNothing() {
    set("transforms", "a,b");
    set("transforms.a.type", STOCK + "InsertField$Value");
    set("transforms.b.type", STOCK + "Filter");
    assertResolves("crm.contacts");
  }

  @Test
  void aPredicateOnTheTopicIsApplied() {
    set("transforms", "a").route("a", "crm\\.(.*)", "lake.$1");
    set("transforms.a.predicate", "p");
    set("predicates.p.type", STOCK + "predicates.TopicNameMatches");
    set("predicates.p.pattern", "crm\\.deals");
    assertResolves("crm.contacts");
    set("transforms.a.negate", "true");
    assertResolves("lake.contacts");
  }

  @Test
  void otherTransformationsAndPredicatesAreUnknown() {
    set("transforms", "a").set("transforms.a.type", "com.example.Router");
    assertIsUnknown();
    set("transforms.a.type", STOCK + "TimestampRouter");
    assertIsUnknown();
    route("a", "crm\\.(.*)", "lake.$1").set("transforms.a.predicate", "p");
    set("predicates.p.type", STOCK + "predicates.HasHeaderKey");
    assertIsUnknown();
  }

  @Test
  void whatConnectRejectsIsUnknown() {
    set("transforms", "a").route("a", "crm\\.(", "lake");
    assertIsUnknown();
    route("a", "crm\\..*", "lake.$7");
    assertIsUnknown();
    settings.remove("transforms.a.type");
    assertIsUnknown();
  }

  /** Validation answers within seconds, whatever the value. */
  @Test
  void patternsThatTakeTooLongAreUnknown() {
    set("transforms", "a").route("a", "(c+c+)+d", "lake");
    assertThat(new RenamedTopics(settings).resolve("c".repeat(240) + ".contacts")).isEmpty();
    route("a", "(".repeat(100_000) + ")".repeat(100_000), "lake");
    assertIsUnknown();
  }
}
