/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.validation;

import static io.crmconnect.FakeVendor.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.FakeVendor;
import io.crmconnect.connector.FakeWaiter;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Validation of the settings against the vendor: errors, warnings, and estimates of requests. */
class LiveValidationTest {
  private final ValidationFixture validationFixture = new ValidationFixture();
  private final Map<String, String> props = validationFixture.props;
  private final FakeVendor vendor = validationFixture.vendor;
  private final FakeWaiter waiter = validationFixture.waiter;

  @Test
  void validSettingsPassWithoutAWarningAndReportTheDailyRequestCost() {
    ConfigValidation.Report report = validationFixture.validate();

    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).isEmpty();
    assertThat(ValidationFixture.costNotes(report))
        .containsExactly(
            "Polling 2 object(s) every 30,000 ms takes about 5,760 requests per day. Reading"
                + " changed records takes further requests. The account's daily limit is 250,000"
                + " requests, of which 1,000 are used today.");
  }

  @Test
  void theTimeOfTheBackfillIsReported() {
    vendor.counts.put("contacts", 1_000_000L);
    vendor.counts.put("deals", 250L);

    assertThat(validationFixture.validate().notes())
        .contains(
            "Copying the history of 1,000,250 records takes about 10,003 requests, 2.8 hours at"
                + " best.");
  }

  @Test
  void withoutABackfillItsTimeIsNotReported() {
    vendor.counts.put("contacts", 1_000_000L);
    props.put("backfill.enabled", "false");

    assertThat(validationFixture.validate().notes())
        .noneMatch(note -> note.startsWith("Copying the history"));
  }

  @Test
  void sendsOnlyTheNeededRequestsAndReportsEveryResponseToTheBudget() {
    validationFixture.validate();

    assertThat(vendor.requests)
        .containsExactly(
            new Request.Account(),
            new Request.Catalogue(FakeVendor.CONTACTS),
            new Request.Catalogue(FakeVendor.DEALS),
            new Request.ListObjects(),
            new Request.Usage(),
            new Request.RecordCount(FakeVendor.CONTACTS),
            new Request.RecordCount(FakeVendor.DEALS));
    assertThat(vendor.responses).isEqualTo(7);
    assertThat(vendor.closed).isEqualTo(1);
    assertThat(vendor.budgetShares).containsExactly(new BudgetShare.Connector());
  }

  @Test
  void theDailyRequestCostOfReconciliationIsReported() {
    vendor.counts.put("contacts", 1_000_000L);
    vendor.counts.put("deals", 250L);
    vendor.dailyLimit = 250_000;

    assertThat(validationFixture.validate().notes().get(2))
        .startsWith("Reconciling all 1,000,250 records")
        .contains("about 10,003 requests per day, 4.0 % of the account's daily limit of 250,000");
  }

  @Test
  void theExtendedIntervalOfALargeObjectIsReported() {
    vendor.counts.put("contacts", 25_000_000L);
    vendor.dailyLimit = 250_000;

    assertThat(validationFixture.validate().notes())
        .anyMatch(note -> note.contains("every 172,800,000 ms instead of every 86,400,000"));
  }

  @Test
  void everyNamedObjectIsCheckedInTime() {
    configureObjects(12);
    vendor.paceMs = 540;

    ConfigValidation.Report report = validationFixture.validate();
    assertThat(report.warnings()).isEmpty();
    assertThat(vendor.countRequests(Request.Catalogue.class)).isEqualTo(12);
  }

  @Test
  void objectsLeftUncheckedAtTheTimeoutAreReported() {
    configureObjects(40);
    vendor.paceMs = 540;
    long before = waiter.now;

    ConfigValidation.Report report = validationFixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("ran out of time", "Objects not checked: ", "custom_o39")
        .doesNotContain("custom_o10,", "unavailable");
    assertThat(waiter.now - before).isLessThanOrEqualTo(ConfigValidation.TIMEOUT_MS);
  }

  private void configureObjects(int count) {
    List<CrmObject> objects =
        IntStream.range(0, count)
            .mapToObj(i -> new CrmObject("custom_o" + (i + 10), "2-" + i))
            .toList();
    vendor.objects = objects;
    props.put(
        "crm.objects", objects.stream().map(CrmObject::name).collect(Collectors.joining(",")));
  }

  @Test
  void noRecordsAreCountedWhereTheTasksNeedAllSearches() {
    vendor.canCountWhileTasksRun = false;

    assertThat(ValidationFixture.costNotes(validationFixture.validate()))
        .singleElement()
        .asString()
        .startsWith("Polling 2 object(s)");
    assertThat(vendor.countRequests(Request.RecordCount.class)).isZero();
  }

  @Test
  void noRecordsAreCountedWithoutReconciliationAndBackfill() {
    props.remove("reconcile.consumer.bootstrap.servers");
    props.put("backfill.enabled", "false");
    validationFixture.validate();

    assertThat(vendor.countRequests(Request.RecordCount.class)).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "companies.fax:removed, 'is a decision about an object that is not copied'",
    "contacts.telephone:fax, 'the field ''telephone'', which the vendor does not have in contacts'",
    "contacts.phone:number, 'the type of ''phone'' is string. Use that type'",
    "contacts.phnoe:string, '''phnoe'', which the vendor does not have in contacts. Did you mean"
        + " ''phone''?'",
    "deals.nosuch:number, 'the field ''nosuch'', which the vendor does not have in deals'"
  })
  void anImpossibleSchemaDecisionIsRefused(String decision, String reason) {
    props.put("schema.accept", decision);

    assertThat(validationFixture.onlyError("schema.accept")).contains(reason);
  }

  @Test
  void appliedSchemaDecisionsMayStay() {
    props.put(
        "schema.accept",
        "contacts.phone:fax,contacts.tel:telefon,contacts.tel:removed,contacts.fax:removed,"
            + "contacts.size:number,contacts.size:removed,contacts.old:date,contacts.phone:old");

    assertThat(validationFixture.errors()).isEmpty();
  }

  @Test
  void manyObjectsAreWarnedThatIdleOnesArePolledLessOften() {
    props.put("poll.interval.ms", "1000");

    assertThat(validationFixture.validate().notes().get(0))
        .endsWith(
            "Objects without changes are polled less often, at least every poll.idle.interval.ms.");
  }

  @Test
  void wrongCredentialsAreReportedAtTheSecret() {
    vendor.failAll(FailureKind.UNAUTHORIZED, "The token has expired. Make a new one.");

    assertThat(validationFixture.onlyError("fake.access.token"))
        .isEqualTo("fake.access.token: The token has expired. Make a new one.");
    assertThat(vendor.requests).hasSize(1);
  }

  @Test
  void wrongCredentialsWithoutASecretAreReportedAtTheVendor() {
    props.remove("fake.access.token");
    vendor.failAll(FailureKind.UNAUTHORIZED, "There is no token. Set one.");

    assertThat(validationFixture.onlyError("crm.vendor"))
        .isEqualTo("crm.vendor: There is no token. Set one.");
  }

  @Test
  void anAddressThatIsNotTheVendorsIsReported() {
    props.put("crm.base.url", "https://www.example.com");
    vendor.failAll(FailureKind.UNKNOWN_OBJECT, "HTTP 404.");

    assertThat(validationFixture.onlyError("crm.base.url"))
        .isEqualTo(
            "crm.base.url: The responses from this address are not those of the vendor fake. Check"
                + " the address. HTTP 404.");
  }

  @Test
  void anAddressThatTheVendorFindsSuspiciousIsReported() {
    vendor.failAll(
        FailureKind.WRONG_ENDPOINT, "There is no API at this address. Check crm.base.url.");

    assertThat(validationFixture.onlyError("crm.base.url"))
        .isEqualTo("There is no API at this address. Check crm.base.url.");
  }

  @Test
  void anUnknownCustomObjectMayLackItsScope() {
    props.put("crm.objects", "custom_boats");

    assertThat(validationFixture.onlyError("crm.objects"))
        .startsWith("crm.objects: There is no object 'custom_boats'.")
        .endsWith(" Ask for the right to read schemas.");
  }

  @Test
  void anUnknownObjectIsReportedWithTheClosestNameAndAllOthers() {
    props.put("crm.objects", "contcats,custom_pets");

    assertThat(validationFixture.onlyError("crm.objects"))
        .isEqualTo(
            "crm.objects: There is no object 'contcats'. Did you mean 'contacts'? Correct the name"
                + " or remove it. The known objects are contacts, custom_pets, deals, owners.");
  }

  @Test
  void anUnknownExcludedObjectIsReportedOnlyIfItResemblesAKnownOne() {
    props.put("crm.objects", "*");
    props.put("crm.objects.exclude", "custom_gone,custom_pest");

    assertThat(validationFixture.onlyError("crm.objects.exclude"))
        .isEqualTo(
            "crm.objects.exclude: There is no object 'custom_pest'. Did you mean 'custom_pets'?");
  }

  @Test
  void aMissingScopeOfANamedObjectIsAnErrorAndTheOthersAreCheckedToo() {
    vendor.overrideAnswers(
        request ->
            request.equals(new Request.Catalogue(FakeVendor.CONTACTS))
                ? Optional.of(failure(FailureKind.FORBIDDEN, "Scope contacts.read is missing."))
                : Optional.empty());

    assertThat(validationFixture.onlyError("crm.objects"))
        .isEqualTo(
            "contacts: Scope contacts.read is missing. Alternatively, remove 'contacts' from"
                + " crm.objects.");
    assertThat(vendor.requests).contains(new Request.Catalogue(FakeVendor.DEALS));
  }

  /** To be ticked in the vendor's list of scopes, so by scope. */
  @Test
  void allMissingScopesAreOneList() {
    CrmObject pets = new CrmObject("custom_pets", "2-7");
    props.put("crm.objects", "contacts,deals,custom_pets,owners");
    Map<CrmObject, List<String>> lacking =
        Map.of(
            FakeVendor.CONTACTS,
            List.of("contacts.read"),
            FakeVendor.DEALS,
            List.of("deals.read", "sales"),
            pets,
            List.of("contacts.read"),
            FakeVendor.OWNERS,
            List.of());
    vendor.overrideAnswers(
        request ->
            request instanceof Request.Catalogue catalogue
                ? Optional.of(
                    Result.Failure.forbidden("No scope.", lacking.get(catalogue.object())))
                : request instanceof Request.ListObjects
                    ? Optional.of(new Result.Objects(List.of(pets)))
                    : Optional.empty());

    ConfigValidation.Report report = validationFixture.validate();
    assertThat(ValidationFixture.errors(report).get("crm.objects")).hasSize(4);
    assertThat(report.notes())
        .filteredOn(note -> note.contains("cope"))
        .containsExactly(
            "Scopes to grant: contacts.read (contacts, custom_pets); deals.read or sales"
                + " (deals).");
  }

  @Test
  void withTheWildcardNoObjectIsCheckedAlone() {
    props.put("crm.objects", "*");

    assertThat(validationFixture.errors()).isEmpty();
    assertThat(vendor.requests)
        .containsExactly(new Request.Account(), new Request.ListObjects(), new Request.Usage());
  }

  @Test
  void withoutTheScopeForCustomObjectsTheStandardOnesRemain() {
    props.put("crm.objects", "*");
    vendor.overrideAnswers(
        request ->
            request instanceof Request.ListObjects
                ? Optional.of(failure(FailureKind.FORBIDDEN, "Scope schemas.read is missing."))
                : Optional.empty());

    ConfigValidation.Report report = validationFixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("schemas.read is missing");
    assertThat(ValidationFixture.costNotes(report))
        .singleElement()
        .asString()
        .startsWith("Polling 3 object(s)");
  }

  @Test
  void anUnavailableVendorIsAnErrorUnlessConnectionsAreNotValidated() {
    vendor.failAll(FailureKind.UNAVAILABLE, "TLS handshake with crm.example.com failed.");
    assertThat(validationFixture.onlyError("crm.vendor"))
        .contains("unavailable at present: TLS handshake with crm.example.com failed.")
        .endsWith("set validate.connections=false.");

    props.put("validate.connections", "false");
    ConfigValidation.Report report = validationFixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings())
        .singleElement()
        .asString()
        .contains("unavailable at present: TLS handshake with crm.example.com failed.");
  }

  @Test
  void aVendorWhoseLimitIsUsedUpPassesWithOneWarning() {
    vendor.failAll(FailureKind.THROTTLED, "HTTP 429.");
    ConfigValidation.Report report = validationFixture.validate();
    assertThat(ValidationFixture.errors(report)).isEmpty();
    assertThat(report.warnings()).singleElement().asString().contains("HTTP 429.");
  }

  @Test
  void aVendorThatNeverRespondsTimesOut() {
    vendor.stopAnswering();
    long before = waiter.now;

    assertThat(validationFixture.onlyError("crm.vendor")).contains("no response in time");
    assertThat(waiter.now - before).isLessThanOrEqualTo(ConfigValidation.LIVE_TIMEOUT_MS);
    assertThat(vendor.closed).isEqualTo(1);
  }

  @Test
  void aVendorThatRecoversIsRetried() {
    vendor.overrideAnswers(
        request ->
            vendor.requests.size() == 1
                ? Optional.of(failure(FailureKind.UNAVAILABLE, "503"))
                : Optional.empty());

    ConfigValidation.Report report = validationFixture.validate();
    assertThat(report.warnings()).isEmpty();
    assertThat(vendor.countRequests(Request.Account.class)).isEqualTo(2);
  }

  @Test
  void waitsForTheBudgetButNotBeyondItsTimeout() {
    vendor.deferrals = 3;
    assertThat(validationFixture.validate().warnings()).isEmpty();

    vendor.deferrals = Integer.MAX_VALUE;
    long before = waiter.now;
    assertThat(validationFixture.validate().warnings())
        .singleElement()
        .asString()
        .contains("The request budget did not allow the request in time");
    assertThat(waiter.now - before).isLessThanOrEqualTo(ConfigValidation.LIVE_TIMEOUT_MS);
  }
}
