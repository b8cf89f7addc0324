/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect;

import static io.crmconnect.FakeVendor.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.config.TaskConfig;
import io.crmconnect.connector.FakeWaiter;
import io.crmconnect.connector.Waiter;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.schema.SchemaEvolver;
import io.crmconnect.schema.SchemaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CrmSourceConnectorTest {
  private static final long NOW = 1764022900000L;

  private final FakeVendor vendor = new FakeVendor();
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Map<String, String> props = new TreeMap<>();
  private final CrmSourceConnector connector =
      new CrmSourceConnector(
          List.of(vendor),
          () -> NOW,
          new FakeWaiter(),
          () -> scheduler,
          RandomGenerator.of("L64X128MixRandom"));
  private int reconfigurations;

  CrmSourceConnectorTest() {
    props.put("name", "crm");
    props.put("tasks.max", "3");
    props.put("crm.vendor", "fake");
    props.put("crm.objects", "*");
    props.put("topic.prefix", "crm");
    connector.initialize(
        new SourceConnectorContext() {
          @Override
          public void requestTaskReconfiguration() {
            reconfigurations++;
          }

          @Override
          public OffsetStorageReader offsetStorageReader() {
            throw new UnsupportedOperationException();
          }

          @Override
          public void raiseError(Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private List<TaskConfig> startedTasks(int max) {
    return connector.taskConfigs(max).stream().map(TaskConfig::of).toList();
  }

  private List<CrmObject> assignedObjects() {
    return startedTasks(1).stream().flatMap(task -> task.crmObjects().stream()).toList();
  }

  @Test
  void connectFindsItAsAService() {
    assertThat(ServiceLoader.load(SourceConnector.class))
        .hasAtLeastOneElementOfType(CrmSourceConnector.class);
    assertThat(connector.version()).matches("\\d+\\.\\d+\\.\\d+.*");
    assertThat(connector.taskClass()).isEqualTo(CrmSourceTask.class);
    assertThat(connector.exactlyOnceSupport(props)).isEqualTo(ExactlyOnceSupport.SUPPORTED);
    assertThat(connector.config().names()).contains("crm.vendor", "fake.access.token");
  }

  @Test
  void wrongSettingsFailTheStart() {
    props.put("crm.vendor", "nobody");

    assertThatThrownBy(() -> connector.start(props))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("crm.vendor");
  }

  @Test
  void stopsWithoutHavingStarted() {
    assertThatCode(connector::stop).doesNotThrowAnyException();
  }

  @Test
  void theWildcardSelectsAllObjectsButTheExcluded() {
    props.put("crm.objects.exclude", "deals");
    connector.start(props);

    assertThat(assignedObjects())
        .containsExactly(FakeVendor.CONTACTS, FakeVendor.PETS, FakeVendor.OWNERS);
  }

  @Test
  void objectsAreCountedOnceAndDistributed() {
    vendor.counts.putAll(Map.of("contacts", 812_345L, "deals", 44_000L, "custom_pets", 7L));
    connector.start(props);

    List<TaskConfig> tasks = startedTasks(3);
    assertThat(tasks)
        .extracting(task -> task.objects().toString())
        .containsExactly(
            "[WeightedObject[name=contacts, vendorType=contacts, weight=800000]]",
            "[WeightedObject[name=deals, vendorType=deals, weight=40000]]",
            "[WeightedObject[name=custom_pets, vendorType=2-7, weight=7],"
                + " WeightedObject[name=owners, vendorType=owners, weight=1]]");
    assertThat(tasks).allSatisfy(task -> assertThat(task.wildcard()).isTrue());
    assertThat(tasks).allSatisfy(task -> assertThat(task.objectsTotal()).isEqualTo(4));
    assertThat(tasks)
        .filteredOn(TaskConfig::tellsChanges)
        .singleElement()
        .satisfies(task -> assertThat(task.objects()).extracting("name").contains("contacts"));
    assertThat(connector.taskConfigs(3).get(0)).containsAllEntriesOf(props);

    scheduler.runNext();
    assertThat(vendor.countRequests(Request.RecordCount.class)).isEqualTo(3);
    assertThat(startedTasks(3)).isEqualTo(tasks);
  }

  @Test
  void countsThatTheBudgetDeniesAreMadeAtTheNextRefreshWhichReconfiguresTheTasks() {
    vendor.counts.putAll(Map.of("contacts", 812_345L, "deals", 44_000L, "custom_pets", 7L));
    vendor.overrideAnswers(
        request ->
            request instanceof Request.RecordCount recordCount
                    && recordCount.object().name().equals("deals")
                ? Optional.of(failure(FailureKind.UNAVAILABLE, "No room in time."))
                : Optional.empty());
    connector.start(props);
    List<TaskConfig> first = startedTasks(2);
    scheduler.runNext();
    assertThat(reconfigurations).isZero();
    assertThat(startedTasks(2)).isEqualTo(first);

    vendor.restoreAnswers();
    scheduler.runNext();
    assertThat(reconfigurations).isEqualTo(1);
    assertThat(startedTasks(2)).isNotEqualTo(first);
    assertThat(scheduler.delays.subList(0, 2))
        .allSatisfy(delay -> assertThat(delay).isLessThan(60_000L));

    scheduler.runNext();
    assertThat(reconfigurations).isEqualTo(1);
  }

  @Test
  void oneTaskNeedsNoRecordCounts() {
    props.put("tasks.max", "1");
    connector.start(props);

    assertThat(startedTasks(1)).hasSize(1);
    assertThat(vendor.requests).containsExactly(new Request.ListObjects());
  }

  @Test
  void namedStandardObjectsAreNotLookedUp() {
    props.put("crm.objects", "deals,contacts,deals");
    props.put("tasks.max", "1");
    connector.start(props);

    assertThat(assignedObjects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.DEALS);
    assertThat(vendor.requests).isEmpty();
    assertThat(scheduler.pendingCount()).isZero();
  }

  @Test
  void aNamedObjectThatTheVendorDoesNotKnowIsReportedByTheTask() {
    props.put("crm.objects", "custom_pets,custom_gone");
    connector.start(props);

    assertThat(assignedObjects())
        .containsExactly(new CrmObject("custom_gone", "custom_gone"), FakeVendor.PETS);
  }

  @Test
  void aNewObjectRequestsReconfigurationOnce() {
    connector.start(props);
    startedTasks(3);
    scheduler.runNext();
    assertThat(reconfigurations).isZero();

    vendor.objects =
        List.of(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.PETS, FakeVendor.CARS);
    scheduler.runNext();
    assertThat(reconfigurations).isPositive();
    int requestsBefore = reconfigurations;
    assertThat(assignedObjects())
        .containsExactly(FakeVendor.CONTACTS, FakeVendor.CARS, FakeVendor.PETS, FakeVendor.DEALS);

    scheduler.runNext();
    assertThat(reconfigurations).isEqualTo(requestsBefore);
  }

  @Test
  void objectsAreRefreshedEveryFewMinutesWithJitter() {
    connector.start(props);
    for (int i = 0; i < 20; i++) {
      scheduler.runNext();
    }

    assertThat(scheduler.delays)
        .allSatisfy(delay -> assertThat(delay).isBetween(240_000L, 360_000L));
    assertThat(scheduler.delays.stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void whileTheVendorIsDownTheStandardObjectsAreCopiedAndTheOthersFollow() {
    vendor.failAll(FailureKind.UNAVAILABLE, "It is down.");
    connector.start(props);
    assertThat(assignedObjects())
        .containsExactly(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.OWNERS);
    assertThat(scheduler.delays.get(0)).isBetween(24_000L, 36_000L);

    vendor.restoreAnswers();
    scheduler.runNext();
    assertThat(reconfigurations).isPositive();
    assertThat(assignedObjects()).contains(FakeVendor.PETS);
  }

  @Test
  void aLaterOutageRemovesNoObject() {
    connector.start(props);
    List<CrmObject> before = assignedObjects();

    vendor.failAll(FailureKind.UNAVAILABLE, "It is down.");
    scheduler.runNext();

    assertThat(reconfigurations).isZero();
    assertThat(assignedObjects()).isEqualTo(before);
  }

  @Test
  void aLostScopeRemovesNoObject() {
    connector.start(props);
    List<CrmObject> before = assignedObjects();

    forbidSchemas();
    scheduler.runNext();

    assertThat(before).contains(FakeVendor.PETS);
    assertThat(reconfigurations).isZero();
    assertThat(assignedObjects()).isEqualTo(before);
  }

  @Test
  void withoutTheScopeTheStandardObjectsAreCopiedAndTheOthersFollowOnceItIsGranted() {
    forbidSchemas();
    connector.start(props);
    assertThat(assignedObjects())
        .containsExactly(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.OWNERS);
    scheduler.runNext();
    assertThat(reconfigurations).isZero();

    vendor.restoreAnswers();
    scheduler.runNext();
    assertThat(reconfigurations).isPositive();
    assertThat(assignedObjects()).contains(FakeVendor.PETS);
    assertThat(scheduler.delays)
        .allSatisfy(delay -> assertThat(delay).isBetween(240_000L, 360_000L));
  }

  @Test
  void aNamedCustomObjectWaitsForItsScope() {
    props.put("crm.objects", "contacts,custom_pets");
    forbidSchemas();
    connector.start(props);
    assertThat(assignedObjects()).containsExactly(FakeVendor.CONTACTS);
    assertThat(scheduler.delays.get(0)).isBetween(240_000L, 360_000L);

    vendor.restoreAnswers();
    scheduler.runNext();
    assertThat(reconfigurations).isPositive();
    assertThat(assignedObjects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.PETS);
    assertThat(scheduler.pendingCount()).isZero();
  }

  @Test
  void aNamedObjectThatAppearsLaterGetsItsTypeAndOneThatDisappearsKeepsIt() {
    props.put("crm.objects", "custom_cars,custom_pets");
    connector.start(props);
    assertThat(assignedObjects())
        .containsExactly(new CrmObject("custom_cars", "custom_cars"), FakeVendor.PETS);

    vendor.objects = List.of(FakeVendor.CARS);
    scheduler.runNext();
    assertThat(reconfigurations).isPositive();
    assertThat(assignedObjects()).containsExactly(FakeVendor.CARS, FakeVendor.PETS);
  }

  private void forbidSchemas() {
    vendor.overrideAnswers(
        request ->
            request instanceof Request.ListObjects
                ? Optional.of(
                    failure(FailureKind.FORBIDDEN, "Grant crm.schemas.custom.read to the app."))
                : Optional.empty());
  }

  @Test
  void aCustomObjectWaitsForAVendorThatIsDownInATaskThatReportsIt() {
    props.put("crm.objects", "custom_pets");
    vendor.failAll(FailureKind.UNAVAILABLE, "It is down.");
    connector.start(props);
    assertThat(startedTasks(3))
        .singleElement()
        .satisfies(task -> assertThat(task.objects()).isEmpty())
        .satisfies(task -> assertThat(task.share()).isEqualTo(1));

    vendor.restoreAnswers();
    scheduler.runNext();
    assertThat(reconfigurations).isPositive();
    assertThat(assignedObjects()).containsExactly(FakeVendor.PETS);
    assertThat(scheduler.pendingCount()).isZero();
  }

  @Test
  void aStoppedConnectorSendsNoRequest() {
    connector.start(props);
    startedTasks(3);
    vendor.overrideAnswers(
        request -> {
          connector.stop();
          return Optional.empty();
        });
    vendor.objects = List.of(FakeVendor.CONTACTS);
    scheduler.runNext();

    assertThat(reconfigurations).isZero();
    assertThat(scheduler.isShutdown()).isTrue();
    assertThat(scheduler.pendingCount()).isZero();
  }

  @Test
  void stoppingEndsARefreshAtOnceWhateverTheVendorDoes() throws InterruptedException {
    vendor.stopAnswering();
    ScheduledExecutorService real = Executors.newSingleThreadScheduledExecutor();
    CrmSourceConnector silent =
        new CrmSourceConnector(
            List.of(vendor), () -> 0, Waiter.SYSTEM, () -> real, RandomGenerator.getDefault());
    silent.start(props);

    silent.stop();

    assertThat(real.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    assertThat(vendor.closed).isEqualTo(vendor.budgetShares.size());
  }

  @Test
  void anUnavailableRecordCountIsTakenForOne() {
    vendor.overrideAnswers(
        request ->
            request instanceof Request.RecordCount
                ? Optional.of(failure(FailureKind.BAD_REQUEST, "What?"))
                : Optional.empty());
    connector.start(props);

    assertThat(startedTasks(1).get(0).objects())
        .allSatisfy(o -> assertThat(o.weight()).isEqualTo(1));
  }

  @Test
  void unreadableObjectsAreAllInOneTask() {
    vendor.counts.putAll(Map.of("contacts", 10L, "deals", 10L));
    vendor.overrideAnswers(
        request ->
            request instanceof Request.OfObject ofObject
                    && List.of(FakeVendor.PETS, FakeVendor.OWNERS).contains(ofObject.object())
                ? Optional.of(failure(FailureKind.FORBIDDEN, "No scope."))
                : Optional.empty());
    connector.start(props);

    assertThat(startedTasks(3).stream().map(TaskConfig::crmObjects))
        .containsExactlyInAnyOrder(
            List.of(FakeVendor.CONTACTS),
            List.of(FakeVendor.DEALS),
            List.of(FakeVendor.PETS, FakeVendor.OWNERS));
    // If they have no task of their own, they are not divided between two tasks of equal weight.
    assertThat(startedTasks(2).stream().map(TaskConfig::crmObjects))
        .containsExactlyInAnyOrder(
            List.of(FakeVendor.CONTACTS, FakeVendor.PETS, FakeVendor.OWNERS),
            List.of(FakeVendor.DEALS));
  }

  private static Map<String, Object> partition() {
    Map<String, Object> partition = new HashMap<>();
    partition.put("vendor", "fake");
    partition.put("account", "4711");
    partition.put("object", "contacts");
    return partition;
  }

  /** Numbers have the types that Connect's REST API produces: Integer if they fit. */
  private static Map<String, Object> offset() {
    Map<String, Object> offset = new TreeMap<>();
    offset.put("format", 1);
    offset.put("t0", 1764019185000L);
    offset.put("backfill", "running");
    offset.put("backfill.fields", "9f3a61c2");
    offset.put("backfill.lanes", "51200..100000 150000..");
    offset.put("backfill.ordered", true);
    offset.put("backfill.rows", 102400);
    offset.put("incremental.watermark", 1764022790000L);
    offset.put("incremental.scan.after", "73112");
    offset.put("incremental.scan.watermark", 1764022820000L);
    offset.put("recheck.watermark", 1764019185000L);
    return offset;
  }

  private boolean alterOffsets(Map<String, ?> partition, Map<String, ?> offset) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(partition, offset);
    return connector.alterOffsets(props, offsets);
  }

  @Test
  void acceptsOffsetsAsTheRestApiShowsThem() {
    assertThat(alterOffsets(partition(), offset())).isTrue();

    Map<String, Object> schema = partition();
    schema.put("part", "schema");
    String accepted =
        SchemaEvolver.createSchema(
                FakeVendor.CONTACTS,
                List.of(new Field("email", FieldType.STRING)),
                SchemaSettings.DEFAULT)
            .encode();
    assertThat(alterOffsets(schema, Map.of("schema", accepted))).isTrue();
  }

  @Test
  void acceptsTheOffsetThatNamesTheCopiedObjects() {
    Map<String, Object> objects = partition();
    objects.remove("object");
    objects.put("part", "objects");
    assertThat(alterOffsets(objects, Map.of("objects", "contacts deals"))).isTrue();

    assertThatThrownBy(() -> alterOffsets(objects, Map.of("objects", "contacts, deals")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("'objects'")
        .hasMessageContaining("must name objects");
    objects.put("object", "contacts");
    assertThatThrownBy(() -> alterOffsets(objects, Map.of("objects", "contacts deals")))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("key 'object' is unknown");
  }

  @Test
  void acceptsAnyResetOfOffsets() {
    assertThat(alterOffsets(partition(), null)).isTrue();
    assertThat(alterOffsets(Map.of("of", "another age"), null)).isTrue();
  }

  private record OffsetEdit(String key, Object value, String message) {}

  static Stream<OffsetEdit> wrongPartitions() {
    return Stream.of(
        new OffsetEdit("vendor", "other", "key 'vendor' must be 'fake'"),
        new OffsetEdit("account", null, "key 'account' must be a non-empty string"),
        new OffsetEdit("account", 4711, "key 'account' must be a non-empty string"),
        new OffsetEdit("account", "", "key 'account' must be a non-empty string"),
        new OffsetEdit("object", "con tacts", "key 'object' is not a valid object name"),
        new OffsetEdit(
            "object", "companies", "has object 'companies', but the CRM has no such object"),
        new OffsetEdit("account", "4712", "has account '4712', but the credentials are"),
        new OffsetEdit("part", "shcema", "key 'part' must be 'schema' or be removed"),
        new OffsetEdit("region", "eu", "key 'region' is unknown"));
  }

  @ParameterizedTest
  @MethodSource("wrongPartitions")
  void anInvalidPartitionIsRefused(OffsetEdit offsetEdit) {
    Map<String, Object> partition = partition();
    partition.put(offsetEdit.key(), offsetEdit.value());

    assertThatThrownBy(() -> alterOffsets(partition, offset()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(offsetEdit.message())
        .hasMessageContaining("GET /connectors/<name>/offsets");
  }

  @ParameterizedTest
  @MethodSource("wrongOffsets")
  void anInvalidOffsetIsRefused(OffsetEdit offsetEdit) {
    Map<String, Object> offset = offset();
    offset.put(offsetEdit.key(), offsetEdit.value());

    assertThatThrownBy(() -> alterOffsets(partition(), offset))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("object=contacts")
        .hasMessageContaining("'" + offsetEdit.key() + "'")
        .hasMessageContaining("GET /connectors/<name>/offsets");
  }

  static Stream<OffsetEdit> wrongOffsets() {
    return Stream.of(
        new OffsetEdit("t0", "yesterday", ""),
        new OffsetEdit("incremental.watermark", -1, ""),
        new OffsetEdit("backfill", "perhaps", ""),
        new OffsetEdit("watermark", 1L, ""),
        new OffsetEdit("t0", 1764022790000000L, ""),
        new OffsetEdit("incremental.scan.watermark", NOW + 301_000, ""),
        new OffsetEdit("recheck.watermark", NOW + 301_000, ""),
        new OffsetEdit("reconcile.next", 1764022790000000L, ""),
        new OffsetEdit("reconcile.next", NOW + 367 * 86_400_000L, ""),
        new OffsetEdit("reconcile.topic", "a topic", ""),
        new OffsetEdit("reconcile.topic", "crm.contacts\n", ""),
        new OffsetEdit("reconcile.topic.configured", "x".repeat(250), ""),
        new OffsetEdit("reconcile.finished", NOW + 301_000, ""),
        new OffsetEdit("deletes.watermark", NOW + 301_000, ""),
        new OffsetEdit("incremental.scan.after", "abc", ""),
        new OffsetEdit("backfill.lanes", "..500 400..", ""),
        new OffsetEdit("backfill.lanes", "..500 700..600 800..", ""),
        new OffsetEdit("backfill.lanes", "..500 ..", ""),
        new OffsetEdit("backfill.lanes", "500.. 600..", ""));
  }

  @Test
  void anOffsetWithoutAPartitionIsRefused() {
    assertThatThrownBy(() -> alterOffsets(null, offset()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("has no partition");
  }

  @Test
  void anOffsetOfAnObjectThatIsNotSelectedIsRefused() {
    props.put("crm.objects", "deals,owners");
    assertThatThrownBy(() -> alterOffsets(partition(), offset()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("object 'contacts', but crm.objects selects only deals, owners");
    props.put("crm.objects", "*");
    props.put("crm.objects.exclude", "contacts");
    assertThatThrownBy(() -> alterOffsets(partition(), offset()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("object 'contacts', but crm.objects.exclude excludes it");
  }

  @Test
  void offsetsCanBeEditedWhileTheCrmCannotBeReached() {
    vendor.failAll(FailureKind.UNAVAILABLE, "Down.");
    assertThat(alterOffsets(partition(), offset())).isTrue();
  }
}
