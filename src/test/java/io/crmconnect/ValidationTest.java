package io.crmconnect;

import static io.crmconnect.FakeVendor.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every wrong setting is named, with what is wrong and what to do. */
class ValidationTest {
  private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();

  private final FakeVendor vendor = new FakeVendor();
  private final FakePatience patience = new FakePatience();
  private final Map<String, String> props = new TreeMap<>();

  ValidationTest() {
    props.put("name", "crm");
    props.put("connector.class", "io.crmconnect.CrmSourceConnector");
    props.put("tasks.max", "2");
    props.put("crm.vendor", "fake");
    props.put("fake.access.token", "s3cret");
    props.put("crm.objects", "contacts,deals");
    props.put("topic.prefix", "crm");
  }

  private Validation.Report run() {
    Validation.Report report = new Validation(List.of(vendor), () -> NOW, patience).run(props);
    assertThat(report.toString()).doesNotContain("s3cret");
    return report;
  }

  private Map<String, List<String>> errors() {
    return errors(run());
  }

  private static Map<String, List<String>> errors(Validation.Report report) {
    Map<String, List<String>> errors = new TreeMap<>();
    for (ConfigValue value : report.values()) {
      if (!value.errorMessages().isEmpty()) {
        errors.put(value.name(), value.errorMessages());
      }
    }
    return errors;
  }

  /** The one message there is, and it is about this setting. */
  private String onlyError(String setting) {
    Map<String, List<String>> errors = errors();
    assertThat(errors).containsOnlyKeys(setting);
    assertThat(errors.get(setting)).hasSize(1);
    return errors.get(setting).get(0);
  }

  @Test
  void rightSettingsPassWithoutAWarningAndSayWhatADayCosts() {
    Validation.Report report = run();

    assertThat(errors(report)).isEmpty();
    assertThat(report.warnings()).isEmpty();
    assertThat(report.notes())
        .containsExactly(
            "Looking at 2 object(s) every 30,000 ms takes about 5,760 requests a day; reading what"
                + " has changed comes on top. The account has 250,000 requests a day, of which"
                + " 1,000 are used today.");
  }

  @Test
  void asksNoMoreThanItNeedsAndLearnsFromEveryAnswer() {
    run();

    assertThat(vendor.asked)
        .containsExactly(
            new Request.Account(),
            new Request.Catalogue(FakeVendor.CONTACTS),
            new Request.Catalogue(FakeVendor.DEALS),
            new Request.Usage());
    assertThat(vendor.learned).isEqualTo(4);
    assertThat(vendor.closed).isEqualTo(1);
    assertThat(vendor.shares).containsExactly(CrmProbe.SHARE);
  }

  @Test
  void manyObjectsAreToldThatQuietOnesSlowDown() {
    props.put("poll.interval.ms", "1000");

    assertThat(run().notes().get(0)).endsWith("slow down, at most to poll.idle.interval.ms");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crm.vendor", "crm.objects", "topic.prefix"})
  void aMissingSettingIsNamedWithWhatToSetItTo(String setting) {
    props.remove(setting);

    List<String> messages = errors().get(setting);
    assertThat(messages.get(0)).contains("Missing required configuration \"" + setting + "\"");
    assertThat(messages.get(1)).contains("Set it to ");
    assertThat(vendor.asked).isEmpty();
  }

  @Test
  void anUnknownVendorIsShownTheKnownOnes() {
    props.put("crm.vendor", "fkae");

    assertThat(onlyError("crm.vendor"))
        .isEqualTo(
            "Invalid value fkae for configuration crm.vendor: not known here. Set it to one of:"
                + " fake. Did you mean 'fake'?");
  }

  @ParameterizedTest
  @CsvSource({
    "poll.interval.ms, 0, 100 to 86400000",
    "incremental.settle.ms, -1, 0 to 86400000",
    "backfill.budget.percent, 101, 1 to 100",
    "rate.limit.requests, 0, 1 or more",
    "rate.limit.search.per.second, 0, 1 to 1000",
    "rate.limit.daily, -5, 1 or more",
    "field.name.max.length, 8, 16 to 1024",
    "number.decimal.precision, 39, 1 to 38",
    "retry.max.attempts, 0, 1 to 1000"
  })
  void numbersOutOfRangeAreToldTheRange(String setting, String value, String range) {
    props.put(setting, value);

    assertThat(errors().get(setting))
        .singleElement()
        .asString()
        .contains(setting)
        .endsWith("out of range. Set it to a number of " + range);
  }

  @Test
  void aNumberThatIsNoneIsRefused() {
    props.put("poll.interval.ms", "30s");

    assertThat(onlyError("poll.interval.ms")).contains("30s", "poll.interval.ms", "number");
  }

  @ParameterizedTest
  @CsvSource({
    "crm data, illegal in the name of a Kafka topic",
    "crm/eu, illegal in the name of a Kafka topic",
    "crüm, illegal in the name of a Kafka topic",
    "'', Set it to what the topics' names shall begin with"
  })
  void aPrefixThatKafkaRefusesIsRefusedHere(String prefix, String message) {
    props.put("topic.prefix", prefix);

    assertThat(onlyError("topic.prefix")).contains(message);
  }

  @Test
  void aPrefixMustLeaveRoomForTheLongestTopic() {
    props.put("topic.prefix", "p".repeat(239));
    assertThat(onlyError("topic.prefix")).contains("topic names of 249 characters").contains("238");

    String object = "custom_" + "x".repeat(50);
    props.put("topic.prefix", "p".repeat(200));
    props.put("crm.objects", object);
    assertThat(onlyError("topic.prefix"))
        .isEqualTo(
            "topic.prefix is too long for the topic of '"
                + object
                + "': 258 characters, and Kafka allows 249. Shorten it by 9.");
  }

  @ParameterizedTest
  @CsvSource({
    "'*,contacts', '*' stands for all objects",
    "contacts;deals, is no name of an object",
    "quarantine, is the name of a topic of the connector itself"
  })
  void objectsThatCannotBeAreRefused(String objects, String message) {
    props.put("crm.objects", objects);

    assertThat(onlyError("crm.objects")).contains(message);
  }

  @Test
  void excludingAllThatIsNamedIsRefused() {
    props.put("crm.objects.exclude", "deals,contacts");

    assertThat(onlyError("crm.objects.exclude"))
        .isEqualTo("crm.objects.exclude leaves nothing of crm.objects. Name fewer.");
  }

  @ParameterizedTest
  @CsvSource({
    "gateway.example.com, does not begin with http",
    "ftp://x.example.com, does not begin with http",
    "https://, is no URL",
    "https://user:pass@x.example.com, has more than scheme",
    "https://x.example.com/a?b=c, has more than scheme",
    "https://x y, is no URL"
  })
  void aBaseUrlThatIsNoneIsRefused(String url, String message) {
    props.put("crm.base.url", url);

    assertThat(onlyError("crm.base.url")).contains(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024-01-31", "2024-01-31T08:00:00Z"})
  void aStartDateIsADateOrAnInstant(String date) {
    props.put("backfill.start.date", date);

    assertThat(errors()).isEmpty();
  }

  @Test
  void otherStartDatesAreRefused() {
    props.put("backfill.start.date", "31.01.2024");
    assertThat(onlyError("backfill.start.date")).contains("2024-01-31 (00:00 UTC)");

    props.put("backfill.start.date", "2026-11-25");
    assertThat(onlyError("backfill.start.date")).contains("lies in the future");
  }

  @ParameterizedTest
  @CsvSource({
    "poll.idle.interval.ms, 1000, poll.interval.ms (30000)",
    "retry.backoff.max.ms, 100, retry.backoff.ms (500)",
    "incremental.recheck.delay.ms, 10000, incremental.settle.ms (15000)",
    "incremental.settle.ms, 1800001, over 60 times poll.interval.ms (30000)",
    "number.decimal.scale, 38, "
  })
  void settingsThatContradictEachOtherAreNamedTogether(String setting, String value, String other) {
    props.put(setting, value);
    props.put("number.decimal.precision", "38");
    if (setting.equals("number.decimal.scale")) {
      props.put("number.decimal.precision", "37");
      assertThat(onlyError(setting)).contains("is 38, more than the 37 digits");
      return;
    }
    if (setting.equals("incremental.settle.ms")) {
      props.put("incremental.recheck.delay.ms", "0");
    }

    assertThat(onlyError(setting)).startsWith(setting + " is " + value).contains(other);
  }

  @Test
  void noRecheckAtAllContradictsNothing() {
    props.put("incremental.recheck.delay.ms", "0");

    assertThat(errors()).isEmpty();
  }

  @Test
  void aFieldOfAnObjectThatIsNotCopiedIsASlip() {
    props.put("field.exclude", "contact.ssn");

    assertThat(onlyError("field.exclude"))
        .isEqualTo(
            "field.exclude has 'contact.ssn', and crm.objects does not name 'contact'. Did you mean"
                + " 'contacts'? Correct the name or leave the entry out.");
  }

  @Test
  void aFieldThatTheObjectDoesNotHaveIsAWarning() {
    props.put("field.include", "contacts.emial");

    Validation.Report report = run();
    assertThat(errors(report)).isEmpty();
    assertThat(report.warnings())
        .containsExactly(
            "field.include has 'contacts.emial', and contacts has no such field now. Did you mean"
                + " 'email'?");
  }

  @Test
  void whatTheVendorFindsWrongStandsAtItsSetting() {
    vendor.problems = Map.of("fake.access.token", "fake.access.token is missing. Set it.");

    assertThat(onlyError("fake.access.token")).isEqualTo("fake.access.token is missing. Set it.");
    assertThat(vendor.asked).isEmpty();
  }

  @Test
  void aMisspeltSettingIsNamedWithTheLikelyOneAndWithoutItsValue() {
    props.put("fake.acess.token", "s3cret too");
    Validation.Report report = run();

    assertThat(errors(report))
        .containsOnly(
            Map.entry(
                "fake.acess.token",
                List.of(
                    "There is no setting fake.acess.token. Did you mean fake.access.token? Rename"
                        + " it or leave it out.")));
    assertThat(report.values())
        .filteredOn(value -> value.name().equals("fake.acess.token"))
        .allSatisfy(value -> assertThat(value.value()).isNull());
    assertThat(vendor.asked).isEmpty();
  }

  @Test
  void settingsOfLaterVersionsAreIgnoredWithOneWarning() {
    props.put("reconcile.interval.ms", "1");
    props.put("delete.mode", "soft");

    Validation.Report report = run();
    assertThat(errors(report)).isEmpty();
    assertThat(report.warnings())
        .containsExactly(
            "This version of the connector does not know these settings and ignores them:"
                + " delete.mode, reconcile.interval.ms");
  }

  @Test
  void wrongCredentialsStandAtTheSecret() {
    vendor.failAll(FailureKind.UNAUTHORIZED, "The token has expired. Make a new one.");

    assertThat(onlyError("fake.access.token")).isEqualTo("The token has expired. Make a new one.");
    assertThat(vendor.asked).hasSize(1);
  }

  @Test
  void wrongCredentialsWithoutASecretStandAtTheVendor() {
    props.remove("fake.access.token");
    vendor.failAll(FailureKind.UNAUTHORIZED, "There is no token. Set one.");

    assertThat(onlyError("crm.vendor")).isEqualTo("There is no token. Set one.");
  }

  @Test
  void anAddressThatAnswersOtherwiseIsNamed() {
    props.put("crm.base.url", "https://www.example.com");
    vendor.failAll(FailureKind.UNKNOWN_OBJECT, "It answered 404.");

    assertThat(onlyError("crm.base.url"))
        .isEqualTo(
            "What answers there does not answer like fake. Check the address. It answered 404.");
  }

  @Test
  void anUnknownObjectIsShownTheNearestAndAllOthers() {
    props.put("crm.objects", "contcats,custom_pets");

    assertThat(onlyError("crm.objects"))
        .isEqualTo(
            "There is no object 'contcats'. Did you mean 'contacts'? Correct or leave it out; known"
                + " are contacts, custom_pets, deals, owners.");
  }

  @Test
  void anUnknownObjectThatIsLeftOutIsASlipOnlyIfItLooksLikeOne() {
    props.put("crm.objects", "*");
    props.put("crm.objects.exclude", "custom_gone,custom_pest");

    assertThat(onlyError("crm.objects.exclude"))
        .isEqualTo("There is no object 'custom_pest'. Did you mean 'custom_pets'?");
  }

  @Test
  void aMissingScopeOfANamedObjectIsAnErrorAndTheOthersAreTriedToo() {
    vendor.script(
        request ->
            request.equals(new Request.Catalogue(FakeVendor.CONTACTS))
                ? Optional.of(failure(FailureKind.FORBIDDEN, "Scope contacts.read is missing."))
                : Optional.empty());

    assertThat(onlyError("crm.objects"))
        .isEqualTo(
            "contacts: Scope contacts.read is missing. Or leave 'contacts' out of crm.objects.");
    assertThat(vendor.asked).contains(new Request.Catalogue(FakeVendor.DEALS));
  }

  @Test
  void behindTheAsteriskNoObjectIsTriedAlone() {
    props.put("crm.objects", "*");

    assertThat(errors()).isEmpty();
    assertThat(vendor.asked)
        .containsExactly(new Request.Account(), new Request.Objects(), new Request.Usage());
  }

  @Test
  void customObjectsThatMayNotBeListedLeaveTheStandardOnes() {
    props.put("crm.objects", "*");
    vendor.script(
        request ->
            request instanceof Request.Objects
                ? Optional.of(failure(FailureKind.FORBIDDEN, "Scope schemas.read is missing."))
                : Optional.empty());

    Validation.Report report = run();
    assertThat(errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("schemas.read is missing");
    assertThat(report.notes()).singleElement().asString().startsWith("Looking at 3 object(s)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNAVAILABLE", "THROTTLED_BURST", "THROTTLED_DAILY"})
  void aVendorThatCannotBeAskedPassesWithOneWarning(FailureKind kind) {
    vendor.failAll(kind, "TLS handshake with crm.example.com failed.");

    Validation.Report report = run();
    assertThat(errors(report)).isEmpty();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("cannot be asked now: TLS handshake with crm.example.com failed.");
  }

  @Test
  void aVendorThatNeverAnswersIsGivenUpInTime() {
    vendor.silence();
    long before = patience.now;

    Validation.Report report = run();
    assertThat(errors(report)).isEmpty();
    assertThat(report.warnings()).hasSize(1);
    assertThat(patience.now - before).isLessThanOrEqualTo(Validation.LIVE_MS);
    assertThat(vendor.closed).isEqualTo(1);
  }

  @Test
  void aVendorThatComesBackIsAskedAgain() {
    vendor.script(
        request ->
            vendor.asked.size() == 1
                ? Optional.of(failure(FailureKind.UNAVAILABLE, "503"))
                : Optional.empty());

    Validation.Report report = run();
    assertThat(report.warnings()).isEmpty();
    assertThat(vendor.askedFor(Request.Account.class)).isEqualTo(2);
  }

  @Test
  void waitsForTheBudgetButNotBeyondItsTime() {
    vendor.refusals = 3;
    assertThat(run().warnings()).isEmpty();

    vendor.refusals = Integer.MAX_VALUE;
    long before = patience.now;
    assertThat(run().warnings()).singleElement().asString().contains("budget left no room");
    assertThat(patience.now - before).isLessThanOrEqualTo(Validation.LIVE_MS);
  }
}
