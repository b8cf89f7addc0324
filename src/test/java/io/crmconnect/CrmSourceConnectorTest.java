package io.crmconnect;

import static io.crmconnect.FakeVendor.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.FieldType;
import io.crmconnect.crm.Request;
import io.crmconnect.schema.ObjectSchema;
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
  private final HandScheduler scheduler = new HandScheduler();
  private final Map<String, String> props = new TreeMap<>();
  private final CrmSourceConnector connector =
      new CrmSourceConnector(
          List.of(vendor),
          () -> NOW,
          new FakePatience(),
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

  private List<TaskSettings> tasks(int max) {
    return connector.taskConfigs(max).stream().map(TaskSettings::of).toList();
  }

  private List<CrmObject> objects() {
    return tasks(1).stream().flatMap(task -> task.crmObjects().stream()).toList();
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
  void theAsteriskIsAllThatTheVendorHasLessTheExcluded() {
    props.put("crm.objects.exclude", "deals");
    connector.start(props);

    assertThat(objects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.PETS, FakeVendor.OWNERS);
  }

  @Test
  void objectsAreWeighedOnceAndShared() {
    vendor.counts.putAll(Map.of("contacts", 812_345L, "deals", 44_000L, "custom_pets", 7L));
    connector.start(props);

    List<TaskSettings> tasks = tasks(3);
    assertThat(tasks)
        .extracting(task -> task.objects().toString())
        .containsExactly(
            "[WeightedObject[name=contacts, vendorType=contacts, searchable=true, weight=800000]]",
            "[WeightedObject[name=deals, vendorType=deals, searchable=true, weight=40000]]",
            "[WeightedObject[name=custom_pets, vendorType=2-7, searchable=true, weight=7],"
                + " WeightedObject[name=owners, vendorType=owners, searchable=false, weight=1]]");
    assertThat(tasks).allSatisfy(task -> assertThat(task.wildcard()).isTrue());
    assertThat(tasks).allSatisfy(task -> assertThat(task.objectsTotal()).isEqualTo(4));
    assertThat(connector.taskConfigs(3).get(0)).containsAllEntriesOf(props);

    scheduler.next();
    assertThat(vendor.askedFor(Request.Extent.class)).isEqualTo(3);
    assertThat(tasks(3)).isEqualTo(tasks);
  }

  @Test
  void whatTheBudgetDoesNotCountInOneLookTheNextOneDoesAndThenTasksAreMadeAnew() {
    vendor.counts.putAll(Map.of("contacts", 812_345L, "deals", 44_000L, "custom_pets", 7L));
    vendor.script(
        request ->
            request instanceof Request.Extent extent && extent.object().name().equals("deals")
                ? Optional.of(failure(FailureKind.UNAVAILABLE, "No room in time."))
                : Optional.empty());
    connector.start(props);
    List<TaskSettings> first = tasks(2);
    scheduler.next();
    assertThat(reconfigurations).isZero();
    assertThat(tasks(2)).isEqualTo(first);

    vendor.heal();
    scheduler.next();
    assertThat(reconfigurations).isEqualTo(1);
    assertThat(tasks(2)).isNotEqualTo(first);
    assertThat(scheduler.delays.subList(0, 2))
        .allSatisfy(delay -> assertThat(delay).isLessThan(60_000L));

    scheduler.next();
    assertThat(reconfigurations).isEqualTo(1);
  }

  @Test
  void oneTaskNeedsNoWeights() {
    props.put("tasks.max", "1");
    connector.start(props);

    assertThat(tasks(1)).hasSize(1);
    assertThat(vendor.asked).containsExactly(new Request.Objects());
  }

  @Test
  void namedStandardObjectsAreNotLookedFor() {
    props.put("crm.objects", "deals,contacts,deals");
    props.put("tasks.max", "1");
    connector.start(props);

    assertThat(objects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.DEALS);
    assertThat(vendor.asked).isEmpty();
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void aNamedObjectThatTheVendorDoesNotKnowIsLeftToTheTaskToReport() {
    props.put("crm.objects", "custom_pets,custom_gone");
    connector.start(props);

    assertThat(objects())
        .containsExactly(new CrmObject("custom_gone", "custom_gone", true), FakeVendor.PETS);
  }

  @Test
  void aNewObjectAsksForNewTasksOnce() {
    connector.start(props);
    tasks(3);
    scheduler.next();
    assertThat(reconfigurations).isZero();

    vendor.objects =
        List.of(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.PETS, FakeVendor.CARS);
    scheduler.next();
    assertThat(reconfigurations).isPositive();
    int asked = reconfigurations;
    assertThat(objects())
        .containsExactly(FakeVendor.CONTACTS, FakeVendor.CARS, FakeVendor.PETS, FakeVendor.DEALS);

    scheduler.next();
    assertThat(reconfigurations).isEqualTo(asked);
  }

  @Test
  void looksAgainEveryFewMinutesNotInStep() {
    connector.start(props);
    for (int i = 0; i < 20; i++) {
      scheduler.next();
    }

    assertThat(scheduler.delays)
        .allSatisfy(delay -> assertThat(delay).isBetween(240_000L, 360_000L));
    assertThat(scheduler.delays.stream().distinct().count()).isGreaterThan(10);
  }

  @Test
  void aVendorThatIsDownLeavesTheStandardObjectsAndTheOthersFollow() {
    vendor.failAll(FailureKind.UNAVAILABLE, "It is down.");
    connector.start(props);
    assertThat(objects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.OWNERS);
    assertThat(scheduler.delays.get(0)).isBetween(24_000L, 36_000L);

    vendor.heal();
    scheduler.next();
    assertThat(reconfigurations).isPositive();
    assertThat(objects()).contains(FakeVendor.PETS);
  }

  @Test
  void anOutageLaterTakesNoObjectAway() {
    connector.start(props);
    List<CrmObject> before = objects();

    vendor.failAll(FailureKind.UNAVAILABLE, "It is down.");
    scheduler.next();

    assertThat(reconfigurations).isZero();
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void aLostScopeTakesNoObjectAway() {
    connector.start(props);
    List<CrmObject> before = objects();

    forbidSchemas();
    scheduler.next();

    assertThat(before).contains(FakeVendor.PETS);
    assertThat(reconfigurations).isZero();
    assertThat(objects()).isEqualTo(before);
  }

  @Test
  void withoutTheScopeTheStandardObjectsAreCopiedAndTheOthersFollowOnceItIsGranted() {
    forbidSchemas();
    connector.start(props);
    assertThat(objects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.DEALS, FakeVendor.OWNERS);
    scheduler.next();
    assertThat(reconfigurations).isZero();

    vendor.heal();
    scheduler.next();
    assertThat(reconfigurations).isPositive();
    assertThat(objects()).contains(FakeVendor.PETS);
    assertThat(scheduler.delays)
        .allSatisfy(delay -> assertThat(delay).isBetween(240_000L, 360_000L));
  }

  @Test
  void aNamedCustomObjectWaitsForItsScope() {
    props.put("crm.objects", "contacts,custom_pets");
    forbidSchemas();
    connector.start(props);
    assertThat(objects()).containsExactly(FakeVendor.CONTACTS);
    assertThat(scheduler.delays.get(0)).isBetween(240_000L, 360_000L);

    vendor.heal();
    scheduler.next();
    assertThat(reconfigurations).isPositive();
    assertThat(objects()).containsExactly(FakeVendor.CONTACTS, FakeVendor.PETS);
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void aNamedObjectThatComesLaterGetsItsTypeAndOneThatGoesKeepsIt() {
    props.put("crm.objects", "custom_cars,custom_pets");
    connector.start(props);
    assertThat(objects())
        .containsExactly(new CrmObject("custom_cars", "custom_cars", true), FakeVendor.PETS);

    vendor.objects = List.of(FakeVendor.CARS);
    scheduler.next();
    assertThat(reconfigurations).isPositive();
    assertThat(objects()).containsExactly(FakeVendor.CARS, FakeVendor.PETS);
  }

  private void forbidSchemas() {
    vendor.script(
        request ->
            request instanceof Request.Objects
                ? Optional.of(
                    failure(FailureKind.FORBIDDEN, "Grant crm.schemas.custom.read to the app."))
                : Optional.empty());
  }

  @Test
  void aCustomObjectWaitsForAVendorThatIsDown() {
    props.put("crm.objects", "custom_pets");
    vendor.failAll(FailureKind.UNAVAILABLE, "It is down.");
    connector.start(props);
    assertThat(connector.taskConfigs(3)).isEmpty();

    vendor.heal();
    scheduler.next();
    assertThat(reconfigurations).isPositive();
    assertThat(objects()).containsExactly(FakeVendor.PETS);
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void aStoppedConnectorAsksForNothingMore() {
    connector.start(props);
    tasks(3);
    vendor.script(
        request -> {
          connector.stop();
          return Optional.empty();
        });
    vendor.objects = List.of(FakeVendor.CONTACTS);
    scheduler.next();

    assertThat(reconfigurations).isZero();
    assertThat(scheduler.isShutdown()).isTrue();
    assertThat(scheduler.waiting()).isZero();
  }

  @Test
  void stoppingEndsALookAtOnceWhateverTheVendorDoes() throws InterruptedException {
    vendor.silence();
    ScheduledExecutorService real = Executors.newSingleThreadScheduledExecutor();
    CrmSourceConnector silent =
        new CrmSourceConnector(
            List.of(vendor), () -> 0, Patience.REAL, () -> real, RandomGenerator.getDefault());
    silent.start(props);

    silent.stop();

    assertThat(real.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    assertThat(vendor.closed).isEqualTo(vendor.shares.size());
  }

  @Test
  void aCountThatIsNotToBeHadIsOne() {
    vendor.script(
        request ->
            request instanceof Request.Extent
                ? Optional.of(failure(FailureKind.REFUSED, "What?"))
                : Optional.empty());
    connector.start(props);

    assertThat(tasks(1).get(0).objects()).allSatisfy(o -> assertThat(o.weight()).isEqualTo(1));
  }

  @Test
  void objectsThatMayNotBeReadAreAllInOneTask() {
    vendor.counts.putAll(Map.of("contacts", 10L, "deals", 10L));
    vendor.script(
        request ->
            request instanceof Request.OfObject of
                    && List.of(FakeVendor.PETS, FakeVendor.OWNERS).contains(of.object())
                ? Optional.of(failure(FailureKind.FORBIDDEN, "No scope."))
                : Optional.empty());
    connector.start(props);

    assertThat(tasks(3).stream().map(TaskSettings::crmObjects))
        .containsExactlyInAnyOrder(
            List.of(FakeVendor.CONTACTS),
            List.of(FakeVendor.DEALS),
            List.of(FakeVendor.PETS, FakeVendor.OWNERS));
    // Where they have no task of their own, two tasks of one weight do not share them.
    assertThat(tasks(2).stream().map(TaskSettings::crmObjects))
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

  /** Numbers as Connect's REST API reads them: Integer where they fit. */
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

  private boolean alter(Map<String, ?> partition, Map<String, ?> offset) {
    Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
    offsets.put(partition, offset);
    return connector.alterOffsets(props, offsets);
  }

  @Test
  void takesWhatGetShowed() {
    assertThat(alter(partition(), offset())).isTrue();

    Map<String, Object> schema = partition();
    schema.put("part", "schema");
    String accepted =
        ObjectSchema.of(
                FakeVendor.CONTACTS,
                List.of(new Field("email", FieldType.STRING)),
                SchemaSettings.DEFAULT)
            .encode();
    assertThat(alter(schema, Map.of("schema", accepted))).isTrue();
  }

  @Test
  void forgetsWhateverIsToBeForgotten() {
    assertThat(alter(partition(), null)).isTrue();
    assertThat(alter(Map.of("of", "another age"), null)).isTrue();
  }

  private record Edit(String key, Object value, String message) {}

  static Stream<Edit> wrongPartitions() {
    return Stream.of(
        new Edit("vendor", "other", "key 'vendor' must be 'fake'"),
        new Edit("account", null, "key 'account' must be there and hold text"),
        new Edit("account", 4711, "key 'account' must be there and hold text"),
        new Edit("account", "", "key 'account' must be there and hold text"),
        new Edit("object", "con tacts", "key 'object' is no name of an object"),
        new Edit("part", "shcema", "key 'part' must be 'schema' or left out"),
        new Edit("region", "eu", "key 'region' is not known"));
  }

  @ParameterizedTest
  @MethodSource("wrongPartitions")
  void aPartitionThatNobodyWroteIsRefused(Edit edit) {
    Map<String, Object> partition = partition();
    partition.put(edit.key(), edit.value());

    assertThatThrownBy(() -> alter(partition, offset()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining(edit.message())
        .hasMessageContaining("GET /connectors/<name>/offsets");
  }

  @ParameterizedTest
  @MethodSource("wrongOffsets")
  void anOffsetThatNobodyWroteIsRefused(Edit edit) {
    Map<String, Object> offset = offset();
    offset.put(edit.key(), edit.value());

    assertThatThrownBy(() -> alter(partition(), offset))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("object=contacts")
        .hasMessageContaining("'" + edit.key() + "'")
        .hasMessageContaining("GET /connectors/<name>/offsets");
  }

  static Stream<Edit> wrongOffsets() {
    return Stream.of(
        new Edit("t0", "yesterday", ""),
        new Edit("incremental.watermark", -1, ""),
        new Edit("backfill", "perhaps", ""),
        new Edit("watermark", 1L, ""),
        new Edit("t0", 1764022790000000L, ""),
        new Edit("incremental.scan.watermark", NOW + 2 * 86_400_000L, ""),
        new Edit("recheck.watermark", NOW + 2 * 86_400_000L, ""),
        new Edit("reconcile.next", 1764022790000000L, ""),
        new Edit("reconcile.finished", NOW + 2 * 86_400_000L, ""),
        new Edit("incremental.scan.after", "abc", ""),
        new Edit("backfill.lanes", "..500 400..", ""),
        new Edit("backfill.lanes", "..500 700..600 800..", ""),
        new Edit("backfill.lanes", "..500 ..", ""),
        new Edit("backfill.lanes", "500.. 600..", ""));
  }

  @Test
  void anOffsetWithoutAPartitionIsRefused() {
    assertThatThrownBy(() -> alter(null, offset()))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("has no partition");
  }
}
