package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.Vendors;
import io.crmconnect.connector.Waiter;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimSettings;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Valid settings of the shipped connector for a simulated HubSpot over HTTP. */
final class HubspotValidationFixture implements AutoCloseable {
  private static final String TOKEN = "sim-token";

  final SimHubspotServer server =
      SimHubspotServer.start(new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1)));
  final Map<String, String> props = new TreeMap<>();

  HubspotValidationFixture(String objects) {
    props.put("name", "crm");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "hubspot");
    props.put("crm.objects", objects);
    props.put("crm.base.url", server.uri().toString());
    props.put("hubspot.access.token", TOKEN);
    props.put("topic.prefix", "crm");
    props.put("reconcile.consumer.bootstrap.servers", "kafka:9092");
    props.put("topic.creation.default.partitions", "-1");
    props.put("topic.creation.default.replication.factor", "-1");
    props.put("topic.creation.default.cleanup.policy", "compact");
  }

  /** Creates empty records that are older than an hour. */
  void createRecords(String type, int count) {
    server.withModel(
        model -> {
          for (int i = 0; i < count; i++) {
            model.create(type, Map.of(), System.currentTimeMillis() - 3_600_000);
          }
          return null;
        });
  }

  ConfigValidation.Report validate() {
    ConfigValidation.Report report =
        new ConfigValidation(
                Vendors.shipped(),
                System::currentTimeMillis,
                Waiter.SYSTEM,
                new FakeConnections().create())
            .validate(props);
    assertThat(report.toString()).doesNotContain(TOKEN);
    return report;
  }

  Map<String, List<String>> errors() {
    return ValidationFixture.errors(validate());
  }

  @Override
  public void close() {
    server.close();
  }
}
