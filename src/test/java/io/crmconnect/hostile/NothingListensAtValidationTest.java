package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.CrmSourceConnector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped connector, with addresses at which nothing listens. */
class NothingListensAtValidationTest {
  private static final Duration MAX_DURATION = Duration.ofSeconds(10);
  private static final String BOOTSTRAP = "reconcile.consumer.bootstrap.servers";

  private final Map<String, String> props = new TreeMap<>();

  NothingListensAtValidationTest() {
    props.put("name", "crm");
    props.put("tasks.max", "1");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", "contacts");
    props.put("crm.base.url", "http://localhost:1");
    props.put("hubspot.access.token", "token");
    props.put("topic.prefix", "crm");
    props.put("schema.registry.url", "http://localhost:1");
    props.put(BOOTSTRAP, "localhost:1");
    props.put("topic.creation.default.partitions", "1");
    props.put("topic.creation.default.replication.factor", "1");
    props.put("topic.creation.default.cleanup.policy", "compact");
  }

  private Map<String, List<String>> validate() {
    long start = System.nanoTime();
    Map<String, List<String>> errors = new TreeMap<>();
    for (ConfigValue value : new CrmSourceConnector().validate(props).configValues()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(MAX_DURATION);
    return errors;
  }

  @Test
  void allThreeAreReportedInTimeUnlessConnectionsAreNotValidated() {
    assertThat(validate()).containsOnlyKeys("crm.base.url", "schema.registry.url", BOOTSTRAP);
    props.put("validate.connections", "false");
    assertThat(validate()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-port", "localhost:99999", "nothing.invalid:9092", ":9092", "a b:1"})
  void aWrongAddressOfTheBrokersIsReported(String servers) {
    props.put(BOOTSTRAP, servers);
    assertThat(validate()).containsKey(BOOTSTRAP);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/truststore.p12", "", "\u0000"})
  void aTruststoreThatCannotBeReadIsReported(String path) {
    props.put("schema.registry.ssl.truststore.location", path);
    assertThat(validate().keySet()).anyMatch(name -> name.startsWith("schema.registry."));
  }
}
