package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimAccount;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimProperty;
import io.crmconnect.simhubspot.SimRow;
import io.crmconnect.simhubspot.SimSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * The CRM of one test, with people at work in it. Whoever closes it asserts that nothing was asked
 * that HubSpot refuses, and no limit was exceeded.
 */
final class SimulatedCrm implements AutoCloseable {
  /** Told apart from every other text, so that a search for it finds leaks and nothing else. */
  static final String TOKEN = "pat-eu1-5f2c-e2e-token-that-nobody-may-see";

  /** The object's name in the connector to its name in the simulated HubSpot. */
  static final Map<String, String> TYPES =
      new TreeMap<>(
          Map.of(
              "contacts", "contacts",
              "companies", "companies",
              "deals", "deals",
              "custom_pets", "pets",
              "owners", "owners"));

  static final SampleData.Sizes SMALL = new SampleData.Sizes(3_000, 800, 500, 300, 15, 40);

  private final SimHubspotServer server;
  private final SplittableRandom random = new SplittableRandom(4);
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  private ScheduledFuture<?> editSchedule;

  /** How a refusal ends that is meant. */
  private Optional<String> expectedRefusal = Optional.empty();

  private SimulatedCrm(SimHubspotServer server) {
    this.server = server;
  }

  static SimulatedCrm start(SampleData.Sizes sizes) {
    SimSettings settings =
        SimSettings.DEFAULT.withAccount(SimAccount.DEFAULT.withAccessToken(TOKEN));
    SimHubspot hubspot = new SimHubspot(settings, new SplittableRandom(1));
    SampleData.fill(hubspot, 1, sizes, System.currentTimeMillis());
    return new SimulatedCrm(SimHubspotServer.start(hubspot));
  }

  String url() {
    return server.uri().toString();
  }

  /** From now on that many records a second are changed or added. */
  void startEdits(int perSecond) {
    long pauseMicros = 1_000_000L / perSecond;
    editSchedule = executor.scheduleAtFixedRate(this::edit, 0, pauseMicros, TimeUnit.MICROSECONDS);
  }

  void stopEdits() {
    editSchedule.cancel(false);
  }

  private void edit() {
    server.withModel(
        hubspot -> {
          long now = System.currentTimeMillis();
          Map<String, String> values = Map.of("lastname", "edited " + random.nextInt(1_000_000));
          List<SimRow> some = new ArrayList<>();
          hubspot.rows("contacts", 10_000L + random.nextInt(3_000), 1, some::add);
          if (some.isEmpty() || random.nextInt(20) == 0) {
            return hubspot.create("contacts", values, now);
          }
          hubspot.update("contacts", some.get(0).id(), values, now);
          return some.get(0).id();
        });
  }

  /** One change of one deal. */
  void editDeal() {
    editDeal("dealname", "edited");
  }

  void editDeal(String property, String value) {
    server.withModel(
        hubspot -> {
          SimRow first = hubspot.rows("deals").get(0);
          hubspot.update("deals", first.id(), Map.of(property, value), System.currentTimeMillis());
          return null;
        });
  }

  /** Contacts get properties up to a thousand, 250 of which have values in every row. */
  void addManyContactProperties() {
    server.withModel(
        hubspot -> {
          Map<String, String> values = new TreeMap<>();
          int existing = hubspot.properties("contacts").size();
          for (int i = existing; i < 1_000; i++) {
            hubspot.addProperty("contacts", SimProperty.of("wide_" + i, "string"));
            if (values.size() < 250) {
              values.put("wide_" + i, "value " + i);
            }
          }
          for (SimRow row : hubspot.rows("contacts")) {
            hubspot.update("contacts", row.id(), values, System.currentTimeMillis());
          }
          return null;
        });
  }

  /** Two values of one deal become what their types do not hold. */
  void setMisfitValues() {
    server.withModel(
        hubspot -> {
          SimRow first = hubspot.rows("deals").get(0);
          Map<String, String> values = Map.of("amount", "1;2;3", "closedate", "soon");
          hubspot.update("deals", first.id(), values, System.currentTimeMillis());
          return null;
        });
  }

  /**
   * Contacts go: some into the recycle bin, one for good, two into one; returns the binned ones.
   */
  List<Long> deleteContacts() {
    return server.withModel(
        hubspot -> {
          long now = System.currentTimeMillis();
          List<SimRow> all = hubspot.rows("contacts");
          List<Long> archivedIds = new ArrayList<>();
          for (int i = 0; i < 5; i++) {
            long id = all.get(i * all.size() / 6).id();
            hubspot.archive("contacts", id, now);
            archivedIds.add(id);
          }
          hubspot.gdprDelete("contacts", all.get(1).id(), now);
          hubspot.merge("contacts", all.get(2).id(), all.get(3).id(), now);
          hubspot.archive("deals", hubspot.rows("deals").get(7).id(), now);
          return archivedIds;
        });
  }

  void restoreContact(long id) {
    server.withModel(
        hubspot -> {
          hubspot.restore("contacts", id, System.currentTimeMillis());
          return null;
        });
  }

  void addProperty(String object, String name, String type) {
    server.withModel(
        hubspot -> {
          hubspot.addProperty(TYPES.get(object), SimProperty.of(name, type));
          return null;
        });
  }

  /** A property more that has the values of another one; no version moves for it. */
  void copyProperty(String object, String from, String to) {
    server.withModel(
        hubspot -> {
          hubspot.copyProperty(TYPES.get(object), from, to);
          return null;
        });
  }

  void renameProperty(String object, String from, String to) {
    server.withModel(
        hubspot -> {
          hubspot.renameProperty(TYPES.get(object), from, to);
          return null;
        });
  }

  void retypeProperty(String object, String name, String type) {
    server.withModel(
        hubspot -> {
          hubspot.retypeProperty(TYPES.get(object), name, type);
          return null;
        });
  }

  /** Some contacts have a new value there. */
  void editContacts(String property, int count) {
    server.withModel(
        hubspot -> {
          for (SimRow row : hubspot.rows("contacts").subList(0, count)) {
            Map<String, String> values = Map.of(property, "new of " + row.id());
            hubspot.update("contacts", row.id(), values, System.currentTimeMillis());
          }
          return null;
        });
  }

  /** A contact is gone without a trace. */
  void deleteContactPermanently() {
    server.withModel(
        hubspot -> {
          long last = hubspot.rows("contacts").get(10).id();
          hubspot.gdprDelete("contacts", last, System.currentTimeMillis());
          return null;
        });
  }

  void revokeScopes(String... scopes) {
    server.withModel(
        hubspot -> {
          for (String scope : scopes) {
            hubspot.revokeScope(scope);
          }
          return null;
        });
  }

  void revokeToken() {
    server.withModel(
        hubspot -> {
          hubspot.setKeyRevoked(true);
          return null;
        });
  }

  List<SimRow> rows(String object) {
    return server.withModel(hubspot -> hubspot.rows(TYPES.get(object)));
  }

  List<SimProperty> properties(String object) {
    return server.withModel(hubspot -> hubspot.properties(TYPES.get(object)));
  }

  /** For a test whose very point it is to be refused, and only so. */
  void expectRefusals(String reason) {
    expectedRefusal = Optional.of(reason);
  }

  /** Ends the test, which fails if anything was asked that HubSpot would refuse. */
  @Override
  public void close() {
    executor.shutdownNow();
    try {
      server.withModel(
          hubspot -> {
            assertThat(hubspot.stats().unexpectedRefusals()).as("429s of our own making").isZero();
            if (expectedRefusal.isPresent()) {
              assertThat(hubspot.violations())
                  .isNotEmpty()
                  .allMatch(text -> text.endsWith(expectedRefusal.get()));
            } else {
              assertThat(hubspot.violations()).isEmpty();
            }
            return null;
          });
    } finally {
      server.close();
    }
  }
}
