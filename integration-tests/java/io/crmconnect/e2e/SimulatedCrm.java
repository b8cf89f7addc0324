/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimAccount;
import io.crmconnect.simhubspot.SimFaults;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimHubspotServer;
import io.crmconnect.simhubspot.SimProperty;
import io.crmconnect.simhubspot.SimRow;
import io.crmconnect.simhubspot.SimSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The CRM of one test, with edits while it runs. Closing it asserts that HubSpot would have
 * rejected no request and that no limit was exceeded.
 */
final class SimulatedCrm implements AutoCloseable {
  /** A unique text, so that a search for it finds only leaks. */
  static final String TOKEN = "pat-eu1-5f2c-e2e-token-that-nobody-may-see";

  /** Names in the simulated HubSpot by the names in the connector. */
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
  private final Set<String> deletedKeys = new HashSet<>();
  private ScheduledFuture<?> editSchedule;

  /** The end of the text of an expected rejection. */
  private Optional<String> expectedRefusal = Optional.empty();

  private SimulatedCrm(SimHubspotServer server) {
    this.server = server;
  }

  static SimulatedCrm start(SampleData.Sizes sizes) {
    return start(sizes, SimFaults.NONE);
  }

  static SimulatedCrm start(SampleData.Sizes sizes, SimFaults faults) {
    SimSettings settings =
        SimSettings.DEFAULT
            .withAccount(SimAccount.DEFAULT.withAccessToken(TOKEN))
            .withFaults(faults);
    SimHubspot hubspot = new SimHubspot(settings, new SplittableRandom(1));
    SampleData.fill(hubspot, 1, sizes, System.currentTimeMillis());
    return new SimulatedCrm(SimHubspotServer.start(hubspot));
  }

  String url() {
    return server.uri().toString();
  }

  /** From now on, this number of records per second is changed or added. */
  void startEdits(int perSecond) {
    long pauseMicros = 1_000_000L / perSecond;
    editSchedule = executor.scheduleAtFixedRate(this::edit, 0, pauseMicros, TimeUnit.MICROSECONDS);
  }

  void stopEdits() {
    editSchedule.cancel(false);
  }

  /**
   * From now on, this number of records of all objects per second is changed, added, deleted,
   * merged or restored.
   */
  void startLives(int perSecond) {
    setLives(perSecond);
  }

  void stopLives() {
    setLives(0);
  }

  private void setLives(int perSecond) {
    URI control = server.uri().resolve("/__sim/edits?perSecond=" + perSecond);
    try {
      HttpRequest request =
          HttpRequest.newBuilder(control).POST(HttpRequest.BodyPublishers.noBody()).build();
      HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Remembers from now on which records were deleted, also those that return later. */
  void recordDeletes() {
    server.withModel(
        hubspot -> {
          hubspot.onChange(
              change -> {
                switch (change.kind()) {
                  case ARCHIVED, MERGED, GONE -> deletedKeys.add(key(change.type(), change.id()));
                  default -> {}
                }
              });
          return null;
        });
  }

  /** Whether the record of an object was ever deleted, archived or merged into another. */
  boolean wasDeleted(String object, long id) {
    return server.withModel(hubspot -> deletedKeys.contains(key(TYPES.get(object), id)));
  }

  private static String key(String type, long id) {
    return type + "/" + id;
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

  /** Changes one deal. */
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

  /** Adds properties to contacts, up to a thousand; 250 of them have values in every row. */
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

  /** Changes two values of a deal so that they do not match their types. */
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
   * Deletes contacts: some to the recycle bin, one permanently, and merges two. Returns those in
   * the recycle bin.
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

  /** Adds a property with the values of another one, without new versions. */
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

  /** Changes the property of some contacts. */
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

  /** Deletes a contact permanently, so that no list contains it. */
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

  /** Changes the account in a way that no other method names. */
  void change(Consumer<SimHubspot> change) {
    server.withModel(
        hubspot -> {
          change.accept(hubspot);
          return null;
        });
  }

  <T> T read(Function<SimHubspot, T> question) {
    return server.withModel(question::apply);
  }

  List<SimRow> rows(String object) {
    return server.withModel(hubspot -> hubspot.rows(TYPES.get(object)));
  }

  /** The texts of a property by id, "null" where it has none. */
  Map<String, String> texts(String object, String property) {
    Map<String, String> texts = new TreeMap<>();
    rows(object)
        .forEach(
            row -> texts.put(Long.toString(row.id()), String.valueOf(row.values().get(property))));
    return texts;
  }

  List<SimProperty> properties(String object) {
    return server.withModel(hubspot -> hubspot.properties(TYPES.get(object)));
  }

  /** For a test that expects rejections, and only with this text. */
  void expectRefusals(String reason) {
    expectedRefusal = Optional.of(reason);
  }

  /** Ends the test, which fails if HubSpot would have rejected a request. */
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
