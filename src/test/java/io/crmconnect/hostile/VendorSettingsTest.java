/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.connector.FakeWaiter;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.salesforce.SalesforceVendor;
import io.crmconnect.validation.ConfigValidation;
import io.crmconnect.validation.FakeConnections;
import io.crmconnect.validation.ValidationFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same as {@link HostileSettingsTest}, with the shipped vendors and their own settings. */
class VendorSettingsTest {
  /** Settings whose rules depend on the vendor. */
  private static final List<String> COMMON =
      List.of(
          "crm.objects",
          "crm.objects.exclude",
          "crm.reference",
          "crm.associations",
          "property.history",
          "property.history.interval.ms",
          "crm.lists",
          "lists.interval.ms",
          "crm.base.url",
          "field.include",
          "schema.accept",
          "reconcile.fields",
          "rate.limit.requests",
          "rate.limit.daily");

  private static CrmVendor vendor(String name) {
    AccountBudgets budgets = new AccountBudgets(VirtualPacers.factory(() -> 0L));
    Transport.Factory transports = timeouts -> new NoTransport();
    return name.equals("hubspot")
        ? new HubspotVendor(transports, budgets)
        : new SalesforceVendor(transports, budgets);
  }

  /** Nothing listens. */
  private static final class NoTransport implements Transport {
    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      sink.accept(new HttpOutcome.Fault("There is no host.", true));
    }

    @Override
    public void close() {}
  }

  static Stream<Arguments> settings() {
    List<Arguments> settings = new ArrayList<>();
    for (String name : List.of("hubspot", "salesforce")) {
      ConfigDef own = new ConfigDef();
      vendor(name).define(own);
      own.names().forEach(setting -> settings.add(Arguments.of(name, setting)));
      COMMON.forEach(setting -> settings.add(Arguments.of(name, setting)));
    }
    return settings.stream();
  }

  static int countSettings() {
    return (int) settings().count();
  }

  private static Map<String, String> props(String vendor) {
    Map<String, String> props = new TreeMap<>(new ValidationFixture().props);
    props.remove("fake.access.token");
    props.put("crm.vendor", vendor);
    if (vendor.equals("hubspot")) {
      props.put("hubspot.access.token", "pat-secret");
    } else {
      props.put("crm.objects", "Account");
      props.put("salesforce.domain", "acme.my.salesforce.com");
      props.put("salesforce.client.id", "app");
      props.put("salesforce.client.secret", "very-secret");
    }
    return props;
  }

  private static ConfigValidation.Report validate(String vendor, Map<String, String> props) {
    return new ConfigValidation(
            List.of(vendor(vendor)),
            () -> 1_790_000_000_000L,
            new FakeWaiter(),
            new FakeConnections().create())
        .validate(props);
  }

  /** With each value that is tried. */
  @ParameterizedTest
  @MethodSource("settings")
  void eachSettingMayHaveAnyValue(String vendor, String setting) {
    HostileSettingsTest.VALUES.forEach(
        (name, value) -> {
          Map<String, String> props = props(vendor);
          props.put(setting, value.get());
          HostileSettingsTest.assertBounded(
              setting + " with " + name, () -> validate(vendor, props));
        });
  }

  /** Files without an end, or that cannot be read. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dev/zero",
        "/dev/random",
        "/dev/stdin",
        "/dev/full",
        "/proc/self/mem",
        "/proc/self/pagemap",
        "/proc/self/environ",
        "/proc/self/maps",
        "/",
        "/tmp",
        ".",
        "~",
        "\u0000",
        "x\ny",
        "/etc/passwd",
        "https://example.com/key.pem"
      })
  void aFileThatIsNoKeyIsAnError(String file) {
    Map<String, String> props = props("salesforce");
    props.put("salesforce.auth", "jwt_bearer");
    props.put("salesforce.username", "user");
    props.put("salesforce.private.key.file", file);
    HostileSettingsTest.assertBounded(file, () -> validate("salesforce", props));
    assertThat(ValidationFixture.errors(validate("salesforce", props)))
        .containsKey("salesforce.private.key.file");
  }
}
