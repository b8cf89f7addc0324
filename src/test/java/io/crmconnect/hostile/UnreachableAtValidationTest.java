/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.schema.SchemaVerdict;
import io.crmconnect.topics.TopicPolicies;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.ValidationFixture;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What validation says of a registry, brokers and topics that are not as they should be. */
class UnreachableAtValidationTest {
  private static final long MAX_DURATION_MS = 10_000;
  private static final String BOOTSTRAP = "reconcile.consumer.bootstrap.servers";
  private static final String POLICY = "topic.creation.default.cleanup.policy";

  private final ValidationFixture fixture = new ValidationFixture();
  private final Map<String, String> props = fixture.props;

  private void assertErrorOrWarning(String setting, String text) {
    assertThat(fixture.onlyError(setting)).contains(text, "validate.connections=false");
    props.put("validate.connections", "false");
    ConfigValidation.Report report = fixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains(text);
  }

  @Test
  void aRegistryThatRejectsTheCredentialsIsAnError() {
    props.put("schema.registry.url", "http://registry:8081");
    fixture.connections.verdict = new SchemaVerdict.Unavailable("HTTP 401.");
    assertErrorOrWarning("schema.registry.url", "HTTP 401.");
  }

  @Test
  void aRegistryThatNeverRespondsIsAnErrorInTime() {
    props.put("schema.registry.url", "http://registry:8081");
    fixture.connections.registryAnswers = false;
    long before = fixture.waiter.now;
    assertThat(fixture.onlyError("schema.registry.url")).contains("not responded in time");
    assertThat(fixture.waiter.now - before).isLessThanOrEqualTo(MAX_DURATION_MS);
    assertThat(fixture.connections.registriesClosed).isEqualTo(1);
  }

  @Test
  void anIncompatibleSampleMeansThatTheRegistryResponds() {
    props.put("schema.registry.url", "http://registry:8081");
    fixture.connections.verdict = new SchemaVerdict.Incompatible("no");
    assertThat(fixture.errors()).isEmpty();
  }

  @Test
  void brokersThatCannotBeReachedAreAnError() {
    fixture.connections.brokers =
        (settings, topics, timeoutMs) -> {
          assertThat(timeoutMs).isLessThan(MAX_DURATION_MS);
          throw new TimeoutException("Timed out waiting for a node assignment");
        };
    assertErrorOrWarning(BOOTSTRAP, "Timed out waiting for a node assignment.");
  }

  @Test
  void theCauseOfAFailedClientIsReported() {
    fixture.connections.brokers =
        (settings, topics, timeoutMs) -> {
          throw new KafkaException(
              "Failed to create new KafkaAdminClient", new SaslAuthenticationException("denied"));
        };
    assertErrorOrWarning(BOOTSTRAP, "denied.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void aConnectionThatHangsIsAnErrorInTime(int threads) {
    props.put("schema.registry.url", "http://registry:8081");
    fixture.connections.threads = threads;
    long before = fixture.waiter.now;
    Map<String, List<String>> errors = fixture.errors();
    assertThat(errors.keySet()).isNotEmpty();
    assertThat(errors.toString()).contains("in time");
    assertThat(fixture.waiter.now - before).isLessThanOrEqualTo(MAX_DURATION_MS);
  }

  @Test
  void whateverAConnectionThrowsIsAnError() {
    fixture.connections.brokers =
        (settings, topics, timeoutMs) -> {
          throw new NoClassDefFoundError("SomeLoginModule");
        };
    assertThat(fixture.onlyError(BOOTSTRAP)).contains("NoClassDefFoundError");
    fixture.connections.brokers = (settings, topics, timeoutMs) -> null;
    fixture.vendor.overrideAnswers(
        request -> {
          throw new StackOverflowError();
        });
    assertThat(fixture.errors()).containsKey("crm.vendor");
  }

  @Test
  void topicsThatWouldBeCreatedWithoutCompactionAreAnError() {
    props.remove(POLICY);
    assertThat(fixture.onlyError(POLICY))
        .contains("crm.contacts, crm.deals")
        .endsWith("Add \"" + POLICY + "\": \"compact\".");
    props.put(POLICY, "delete");
    assertThat(fixture.onlyError(POLICY))
        .endsWith("Change this line to \"" + POLICY + "\": \"compact\".");
    props.put("reconcile.interval.ms", "0");
    assertThat(fixture.errors()).isEmpty();
  }

  @Test
  void withoutTopicCreationAllMissingLinesAreNamed() {
    props.keySet().removeIf(name -> name.startsWith("topic.creation."));
    assertThat(fixture.onlyError(POLICY))
        .contains(
            "Add \"topic.creation.default.partitions\": \"-1\","
                + " \"topic.creation.default.replication.factor\": \"-1\", \""
                + POLICY
                + "\": \"compact\"",
            "or create the topics beforehand");
  }

  @Test
  void topicsThatAlreadyAreCompactedNeedNoLine() {
    props.keySet().removeIf(name -> name.startsWith("topic.creation."));
    fixture.connections.brokers =
        (settings, topics, timeoutMs) -> {
          Map<String, TopicPolicies.Topic> existing = new TreeMap<>();
          topics.forEach(
              topic -> existing.put(topic, new TopicPolicies.Topic("", OptionalLong.empty())));
          return new TopicPolicies(existing, false, OptionalLong.empty());
        };
    assertThat(fixture.errors()).isEmpty();
    fixture.connections.brokers =
        (settings, topics, timeoutMs) -> new TopicPolicies(Map.of(), true, OptionalLong.empty());
    assertThat(fixture.errors()).isEmpty();
  }

  @Test
  void aTopicThatLosesRowsIsAnError() {
    fixture.connections.brokers =
        (settings, topics, timeoutMs) ->
            new TopicPolicies(
                Map.of(
                    "crm.deals",
                    new TopicPolicies.Topic(
                        "topic crm.deals has cleanup.policy=delete. Run: x", OptionalLong.empty())),
                false,
                OptionalLong.empty());
    assertThat(fixture.onlyError("reconcile.interval.ms"))
        .contains("Topic crm.deals has cleanup.policy=delete. Run: x");
  }

  @Test
  void whetherTopicsExistIsUnknownWithoutBrokersAndThenAWarning() {
    props.keySet().removeIf(name -> name.startsWith("topic.creation."));
    props.put("validate.connections", "false");
    fixture.connections.brokers =
        (settings, topics, timeoutMs) -> {
          throw new TimeoutException("no");
        };
    ConfigValidation.Report report = fixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).anyMatch(text -> text.contains("cleanup.policy=compact"));
  }

  @ParameterizedTest
  @CsvSource({
    "'crm\\..*', , rows",
    "'crm\\.(contacts|deals)', , rows",
    "'.*', 'crm\\.events', rows",
    "'x.*', , default",
    "'.*', '.*', default"
  })
  void theFirstGroupThatMatchesDecides(String include, String exclude, String group) {
    props.put("topic.creation.groups", "rows, other");
    props.put("topic.creation.rows.include", include);
    if (exclude != null) {
      props.put("topic.creation.rows.exclude", exclude);
    }
    props.put("topic.creation.other.include", "never");
    props.remove(POLICY);
    assertThat(fixture.errors()).containsOnlyKeys("topic.creation." + group + ".cleanup.policy");
    props.put("topic.creation." + group + ".cleanup.policy", " compact ");
    assertThat(fixture.errors()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "crm\\.[",
        "(((((((((.*)*)*)*)*)*)*)*)*)*x",
        "(a+)+$",
        "(?x)(.*) *x",
        "(.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*.*x)",
        "(.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?.?x)"
      })
  void aPatternThatCannotBeTriedIsAWarning(String include) {
    props.put("topic.creation.groups", "rows");
    props.put("topic.creation.rows.include", include);
    ConfigValidation.Report report = fixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("was not checked");

    props.put("transforms", "lake");
    props.put("transforms.lake.type", "org.apache.kafka.connect.transforms.RegexRouter");
    props.put("transforms.lake.regex", include);
    assertThat(fixture.errors()).isEmpty();
    assertThat(rowTopicsRead(1)).isEmpty();
  }

  private List<String> rowTopicsRead(int call) {
    return fixture.connections.topicsRead.get(call).stream()
        .filter(topic -> !topic.matches(".*(events|heartbeat|quarantine)"))
        .toList();
  }

  @Test
  void theTopicsAreThoseThatATransformationRenames() {
    props.put("transforms", "mask, lake");
    props.put("transforms.mask.type", "org.apache.kafka.connect.transforms.MaskField$Value");
    props.put("transforms.lake.type", "org.apache.kafka.connect.transforms.RegexRouter");
    props.put("transforms.lake.regex", "crm\\.(contacts)");
    props.put("transforms.lake.replacement", "lake_$1");
    assertThat(fixture.errors()).isEmpty();
    assertThat(rowTopicsRead(0)).containsExactly("crm.deals", "lake_contacts");
    props.put("transforms.mask.type", "com.example.Unknown");
    props.put("reconcile.topics", "deals:lake_deals");
    assertThat(fixture.errors()).isEmpty();
    assertThat(rowTopicsRead(1)).containsExactly("lake_deals");
    props.put("transforms.lake.replacement", "$9");
    props.put("transforms.mask.type", "org.apache.kafka.connect.transforms.MaskField$Value");
    assertThat(fixture.errors()).isEmpty();
  }

  @Test
  void anIntervalOfReconciliationWithoutAConsumerIsAnError() {
    props.remove(BOOTSTRAP);
    assertThat(fixture.errors()).isEmpty();
    props.put("reconcile.interval.ms", "3600000");
    assertThat(fixture.onlyError("reconcile.interval.ms")).contains(BOOTSTRAP);
    props.put("reconcile.interval.ms", "0");
    assertThat(fixture.errors()).isEmpty();
    props.put("reconcile.consumer.security.protocol", "SSL");
    assertThat(fixture.onlyError("reconcile.consumer.security.protocol")).contains(BOOTSTRAP);
  }

  @ParameterizedTest
  @CsvSource({
    "securty.protocol, security.protocol",
    "sasl.jas.config, sasl.jaas.config",
    "max.poll.record, max.poll.records",
    "bootstrap.server, bootstrap.servers",
    "ssl.truststore.path, ",
    "'', "
  })
  void anUnknownSettingOfTheConsumerIsAnError(String name, String suggestion) {
    String setting = "reconcile.consumer." + name;
    props.put(setting, "x");
    String error = fixture.onlyError(setting);
    if (suggestion == null) {
      assertThat(error).contains("the Kafka consumer has no setting");
    } else {
      assertThat(error).contains("Did you mean '" + suggestion + "'?");
    }
  }

  @Test
  void anInvalidValueOfTheConsumerIsAnError() {
    props.put("reconcile.consumer.max.poll.records", "many");
    assertThat(fixture.onlyError("reconcile.consumer.max.poll.records")).contains("many");
    props.remove("reconcile.consumer.max.poll.records");
    props.put("reconcile.consumer.metrics.context.team", "crm");
    props.put("reconcile.consumer.security.protocol", "SASL_SSL");
    assertThat(fixture.errors()).isEmpty();
  }
}
