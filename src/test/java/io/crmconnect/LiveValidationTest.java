package io.crmconnect;

import static io.crmconnect.FakeVendor.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Share;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings tried on the vendor: what refutes them, what says nothing, and what it costs. */
class LiveValidationTest {
  private final Validated validated = new Validated();
  private final Map<String, String> props = validated.props;
  private final FakeVendor vendor = validated.vendor;
  private final FakePatience patience = validated.patience;

  @Test
  void rightSettingsPassWithoutAWarningAndSayWhatADayCosts() {
    Validation.Report report = validated.run();

    assertThat(Validated.errors(report)).isEmpty();
    assertThat(report.warnings()).isEmpty();
    assertThat(report.notes())
        .containsExactly(
            "Looking at 2 object(s) every 30,000 ms takes about 5,760 requests a day; reading what"
                + " has changed comes on top. The account has 250,000 requests a day, of which"
                + " 1,000 are used today.");
  }

  @Test
  void asksNoMoreThanItNeedsAndLearnsFromEveryAnswer() {
    validated.run();

    assertThat(vendor.asked)
        .containsExactly(
            new Request.Account(),
            new Request.Catalogue(FakeVendor.CONTACTS),
            new Request.Catalogue(FakeVendor.DEALS),
            new Request.Usage(),
            new Request.Extent(FakeVendor.CONTACTS),
            new Request.Extent(FakeVendor.DEALS));
    assertThat(vendor.learned).isEqualTo(6);
    assertThat(vendor.closed).isEqualTo(1);
    assertThat(vendor.shares).containsExactly(new Share.Connector());
  }

  @Test
  void whatADayOfReconciliationTakesIsSaid() {
    vendor.counts.put("contacts", 1_000_000L);
    vendor.counts.put("deals", 250L);
    vendor.daily = 250_000;

    assertThat(validated.run().notes().get(1))
        .startsWith("Comparing all 1,000,250 records")
        .contains("about 10,003 requests a day, 4.0 % of the 250,000 that the account has");
  }

  @Test
  void howFarALargeObjectsIntervalIsStretchedIsSaid() {
    vendor.counts.put("contacts", 25_000_000L);
    vendor.daily = 250_000;

    assertThat(validated.run().notes())
        .anyMatch(note -> note.contains("every 172,800,000 ms and not every 86,400,000"));
  }

  @Test
  void thereIsTimeForEveryNamedObject() {
    nameObjects(40);
    vendor.refusalMs = 540;
    vendor.refusalsBeforeEach = 1;

    Validation.Report report = validated.run();
    assertThat(report.warnings()).isEmpty();
    assertThat(vendor.askedFor(Request.Catalogue.class)).isEqualTo(40);
  }

  @Test
  void whatTheTimeDidNotSufficeForIsSaid() {
    nameObjects(40);
    vendor.refusalMs = 10_000;
    vendor.refusalsBeforeEach = 1;
    long before = patience.now;

    Validation.Report report = validated.run();
    assertThat(Validated.errors(report)).isEmpty();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("time", "custom_o39")
        .doesNotContain("custom_o10,", "cannot be asked now");
    assertThat(patience.now - before).isLessThanOrEqualTo(Validation.MAX_LIVE_MS);
  }

  private void nameObjects(int count) {
    List<CrmObject> objects =
        IntStream.range(0, count)
            .mapToObj(i -> new CrmObject("custom_o" + (i + 10), "2-" + i, true))
            .toList();
    vendor.objects = objects;
    props.put(
        "crm.objects", objects.stream().map(CrmObject::name).collect(Collectors.joining(",")));
  }

  @Test
  void whereTheTasksNeedAllSearchesNoSizesAreAsked() {
    vendor.countsBesideTasks = false;

    assertThat(validated.run().notes()).singleElement().asString().startsWith("Looking at");
    assertThat(vendor.askedFor(Request.Extent.class)).isZero();
  }

  @Test
  void withoutReconciliationNoSizesAreAsked() {
    props.remove("reconcile.consumer.bootstrap.servers");
    validated.run();

    assertThat(vendor.askedFor(Request.Extent.class)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "companies.fax:removed, 'is about an object that is not copied'",
    "contacts.telephone:fax, 'the vendor has no field ''telephone'' of contacts'",
    "contacts.phone:number, 'the vendor says that ''phone'' is a string'",
    "contacts.phnoe:string, 'has no field ''phnoe'' of contacts. Did you mean ''phone''?'",
    "deals.nosuch:number, 'the vendor has no field ''nosuch'' of deals'"
  })
  void aDecisionThatCannotBeSoIsRefused(String decision, String why) {
    props.put("schema.accept", decision);

    assertThat(validated.onlyError("schema.accept")).contains(why);
  }

  @Test
  void decisionsThatWereCarriedOutMayStay() {
    props.put(
        "schema.accept",
        "contacts.phone:fax,contacts.tel:telefon,contacts.tel:removed,contacts.fax:removed,"
            + "contacts.size:number,contacts.size:removed,contacts.old:date,contacts.phone:old");

    assertThat(validated.errors()).isEmpty();
  }

  @Test
  void manyObjectsAreToldThatQuietOnesSlowDown() {
    props.put("poll.interval.ms", "1000");

    assertThat(validated.run().notes().get(0))
        .endsWith("slow down, at most to poll.idle.interval.ms");
  }

  @Test
  void wrongCredentialsStandAtTheSecret() {
    vendor.failAll(FailureKind.UNAUTHORIZED, "The token has expired. Make a new one.");

    assertThat(validated.onlyError("fake.access.token"))
        .isEqualTo("fake.access.token: The token has expired. Make a new one.");
    assertThat(vendor.asked).hasSize(1);
  }

  @Test
  void wrongCredentialsWithoutASecretStandAtTheVendor() {
    props.remove("fake.access.token");
    vendor.failAll(FailureKind.UNAUTHORIZED, "There is no token. Set one.");

    assertThat(validated.onlyError("crm.vendor"))
        .isEqualTo("crm.vendor: There is no token. Set one.");
  }

  @Test
  void anAddressThatAnswersOtherwiseIsNamed() {
    props.put("crm.base.url", "https://www.example.com");
    vendor.failAll(FailureKind.UNKNOWN_OBJECT, "It answered 404.");

    assertThat(validated.onlyError("crm.base.url"))
        .isEqualTo(
            "crm.base.url: What answers there does not answer like fake. Check the address. It answered 404.");
  }

  @Test
  void anAddressThatTheVendorDoubtsIsNamed() {
    vendor.failAll(FailureKind.MISPLACED, "No API answers there: check crm.base.url.");

    assertThat(validated.onlyError("crm.base.url"))
        .isEqualTo("No API answers there: check crm.base.url.");
  }

  @Test
  void anUnknownCustomObjectMayBeAHiddenOne() {
    props.put("crm.objects", "custom_boats");

    assertThat(validated.onlyError("crm.objects"))
        .startsWith("crm.objects: There is no object 'custom_boats'.")
        .endsWith("seen only by credentials that may read their schemas.");
  }

  @Test
  void anUnknownObjectIsShownTheNearestAndAllOthers() {
    props.put("crm.objects", "contcats,custom_pets");

    assertThat(validated.onlyError("crm.objects"))
        .isEqualTo(
            "crm.objects: There is no object 'contcats'. Did you mean 'contacts'? Correct or leave it out; known"
                + " are contacts, custom_pets, deals, owners.");
  }

  @Test
  void anUnknownObjectThatIsLeftOutIsASlipOnlyIfItLooksLikeOne() {
    props.put("crm.objects", "*");
    props.put("crm.objects.exclude", "custom_gone,custom_pest");

    assertThat(validated.onlyError("crm.objects.exclude"))
        .isEqualTo(
            "crm.objects.exclude: There is no object 'custom_pest'. Did you mean 'custom_pets'?");
  }

  @Test
  void aMissingScopeOfANamedObjectIsAnErrorAndTheOthersAreTriedToo() {
    vendor.script(
        request ->
            request.equals(new Request.Catalogue(FakeVendor.CONTACTS))
                ? Optional.of(failure(FailureKind.FORBIDDEN, "Scope contacts.read is missing."))
                : Optional.empty());

    assertThat(validated.onlyError("crm.objects"))
        .isEqualTo(
            "contacts: Scope contacts.read is missing. Or leave 'contacts' out of crm.objects.");
    assertThat(vendor.asked).contains(new Request.Catalogue(FakeVendor.DEALS));
  }

  @Test
  void behindTheAsteriskNoObjectIsTriedAlone() {
    props.put("crm.objects", "*");

    assertThat(validated.errors()).isEmpty();
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

    Validation.Report report = validated.run();
    assertThat(Validated.errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("schemas.read is missing");
    assertThat(report.notes()).singleElement().asString().startsWith("Looking at 3 object(s)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UNAVAILABLE", "THROTTLED_BURST", "THROTTLED_DAILY"})
  void aVendorThatCannotBeAskedPassesWithOneWarning(FailureKind kind) {
    vendor.failAll(kind, "TLS handshake with crm.example.com failed.");

    Validation.Report report = validated.run();
    assertThat(Validated.errors(report)).isEmpty();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("cannot be asked now: TLS handshake with crm.example.com failed.");
  }

  @Test
  void aVendorThatNeverAnswersIsGivenUpInTime() {
    vendor.silence();
    long before = patience.now;

    Validation.Report report = validated.run();
    assertThat(Validated.errors(report)).isEmpty();
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

    Validation.Report report = validated.run();
    assertThat(report.warnings()).isEmpty();
    assertThat(vendor.askedFor(Request.Account.class)).isEqualTo(2);
  }

  @Test
  void waitsForTheBudgetButNotBeyondItsTime() {
    vendor.refusals = 3;
    assertThat(validated.run().warnings()).isEmpty();

    vendor.refusals = Integer.MAX_VALUE;
    long before = patience.now;
    assertThat(validated.run().warnings())
        .singleElement()
        .asString()
        .contains("budget left no room");
    assertThat(patience.now - before).isLessThanOrEqualTo(Validation.LIVE_MS);
  }
}
