/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.connector.Waiter;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.hubspot.HubspotVendor;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.simhubspot.SampleData;
import io.crmconnect.simhubspot.SimHubspot;
import io.crmconnect.simhubspot.SimSettings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How long the validation of many objects takes while no task runs, in virtual time, against the
 * simulated HubSpot and its limits.
 */
class ValidationTimeTest {
  private static final String FIFTEEN_OBJECTS =
      "contacts,companies,deals,tickets,products,line_items,quotes,calls,emails,meetings,notes,tasks,"
          + "communications,postal_mail,custom_pets";

  private final PriorityQueue<DelayedAnswer> onTheirWay =
      new PriorityQueue<>(Comparator.comparingLong(DelayedAnswer::arrivesAt));
  private long now = 1_790_000_000_000L;
  private final SimHubspot hubspot = new SimHubspot(SimSettings.DEFAULT, new SplittableRandom(1));
  private final Map<String, String> props = new TreeMap<>();
  private int refusals;
  private int calls;
  private int counted;
  private long roundTripMs;
  private final FakeConnections connections = new FakeConnections();

  ValidationTimeTest() {
    SampleData.fill(hubspot, 3, new SampleData.Sizes(640, 20, 10, 5, 2, 20), now);
    props.put("name", "crm");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "hubspot");
    props.put("hubspot.access.token", "sim-token");
    props.put("topic.prefix", "crm");
    props.put("reconcile.consumer.bootstrap.servers", "kafka:9092");
    props.put("topic.creation.default.partitions", "-1");
    props.put("topic.creation.default.replication.factor", "-1");
    props.put("topic.creation.default.cleanup.policy", "compact");
  }

  /** An answer on its way; the clock is that of the waiter. */
  private record DelayedAnswer(long arrivesAt, Runnable delivery) {}

  /** Its time passes only while the validation waits. */
  private final class VirtualWaiter implements Waiter {
    @Override
    public long now() {
      return now;
    }

    @Override
    public long wallClock() {
      return now;
    }

    @Override
    public void sleep(long ms) {
      passUntil(now + ms, () -> false);
    }

    @Override
    public <T> T await(Future<T> future, long ms)
        throws InterruptedException, ExecutionException, TimeoutException {
      passUntil(now + ms, future::isDone);
      if (!future.isDone()) {
        throw new TimeoutException();
      }
      return future.get();
    }
  }

  private void passUntil(long end, BooleanSupplier enough) {
    while (!enough.getAsBoolean()
        && !onTheirWay.isEmpty()
        && onTheirWay.peek().arrivesAt() <= end) {
      DelayedAnswer next = onTheirWay.remove();
      now = Math.max(now, next.arrivesAt());
      next.delivery().run();
    }
    if (!enough.getAsBoolean()) {
      now = end;
    }
  }

  private final class DelayedTransport implements Transport {
    @Override
    public void send(HttpCall call, Consumer<HttpOutcome> sink) {
      calls++;
      counted += call.uri().getPath().endsWith("/search") ? 1 : 0;
      onTheirWay.add(
          new DelayedAnswer(
              now + roundTripMs / 2,
              () -> {
                HttpOutcome outcome = hubspot.exchange(call, now);
                if (outcome instanceof HttpOutcome.Response response && response.status() == 429) {
                  refusals++;
                }
                onTheirWay.add(
                    new DelayedAnswer(now + roundTripMs / 2, () -> sink.accept(outcome)));
              }));
    }

    @Override
    public void close() {}
  }

  private ConfigValidation.Report validate(AccountBudgets worker) {
    return new ConfigValidation(
            List.of(new HubspotVendor(timeouts -> new DelayedTransport(), worker)),
            () -> now,
            new VirtualWaiter(),
            connections.create())
        .validate(props);
  }

  private AccountBudgets createWorker() {
    return new AccountBudgets(VirtualPacers.factory(() -> now));
  }

  @ParameterizedTest
  @ValueSource(longs = {20, 150})
  void aMisspeltFieldOfManyObjectsIsFoundInTime(long ms) {
    roundTripMs = ms;
    props.put("crm.objects", FIFTEEN_OBJECTS);
    props.put("field.exclude", "contacts.emial");
    long startedAt = now;

    ConfigValidation.Report report = validate(createWorker());

    assertThat(ValidationFixture.errors(report)).containsOnlyKeys("field.exclude");
    assertThat(now - startedAt).isLessThan(8_000);
    assertThat(refusals).isZero();
  }

  /** While no task runs, and the records of none of them were counted before. */
  @ParameterizedTest
  @ValueSource(longs = {20, 50, 100})
  void fourteenObjectsAreValidatedWithinTwoSeconds(long ms) {
    roundTripMs = ms;
    props.put("crm.objects", FIFTEEN_OBJECTS.replace(",custom_pets", ""));
    long startedAt = now;

    ConfigValidation.Report report = validate(createWorker());

    assertThat(report.warnings()).isEmpty();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(calls).as("one for each object, and some").isBetween(17, 20);
    assertThat(now - startedAt).isLessThan(2_000);
    assertThat(refusals).isZero();
  }

  /** Also if something else was changed in between. */
  @Test
  void recordsAreCountedOnce() {
    roundTripMs = 50;
    props.put("crm.objects", "contacts,companies");
    validate(createWorker());
    assertThat(counted).as("as many as fit into the time").isEqualTo(1);
    now += 2_000;
    List<String> notes = ValidationFixture.costNotes(validate(createWorker()));
    assertThat(counted).isEqualTo(2);
    assertThat(notes)
        .anyMatch(note -> note.matches("Copying the history of \\d+ records takes about .+"))
        .anyMatch(note -> note.matches("Reconciling all \\d+ records every .+"));

    now += 2_000;
    props.put("delete.max.percent", "20");
    validate(createWorker());
    assertThat(counted).as("counts of before are used").isEqualTo(2);
    now += 3_600_001;
    validate(createWorker());
    assertThat(counted).as("after an hour").isEqualTo(3);
  }

  @Test
  void theAccountsObjectsAreOffered() {
    roundTripMs = 20;
    props.put("crm.objects", "contacts,companies");
    assertThat(recommended("crm.objects")).contains("*", "contacts", "custom_pets");
    assertThat(recommended("crm.objects.exclude"))
        .contains("contacts", "custom_pets")
        .doesNotContain("*");
    assertThat(recommended("crm.associations")).contains("*", "contacts:companies");
    props.put("crm.objects", "contacts,dials");
    assertThat(recommended("crm.objects")).as("also beside an error").contains("custom_pets");
  }

  private List<Object> recommended(String setting) {
    return validate(createWorker()).values().stream()
        .filter(value -> value.name().equals(setting))
        .findFirst()
        .orElseThrow()
        .recommendedValues();
  }

  /** As a user interface does after each change of a form. */
  @Test
  void aValidationThatIsRepeatedAtOnceIsInTimeToo() {
    roundTripMs = 50;
    props.put("crm.objects", FIFTEEN_OBJECTS);
    AccountBudgets worker = createWorker();
    for (int i = 0; i < 6; i++) {
      assertThat(validate(worker).warnings()).isEmpty();
    }
    assertThat(refusals).isZero();
  }

  @ParameterizedTest
  @CsvSource({"20, named", "150, named", "20, fields", "150, fields", "20, all", "150, all"})
  void manyObjectsAreValidatedInTime(long ms, String kind) {
    roundTripMs = ms;
    props.put("crm.objects", kind.equals("all") ? "*" : FIFTEEN_OBJECTS);
    if (kind.equals("fields")) {
      props.put("field.exclude", "email");
    }
    long startedAt = now;

    ConfigValidation.Report report = validate(createWorker());

    assertThat(report.warnings()).isEmpty();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.notes().toString()).contains("Polling");
    assertThat(now - startedAt).isLessThan(8_000);
    assertThat(calls).isPositive();
    assertThat(refusals).isZero();
  }
}
