/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.crm.RowValues;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.ListVendor;
import io.crmconnect.sync.testing.RowFeedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of every kind whose pages name ever new ones but show nothing that was not shown. */
class EndlessListsTest {
  private static final long HOUR = 3_600_000;
  private static final int ROWS = 23;

  /** So many requests take a hundred pages a minute of every list. */
  private static final int MANY = 7_000;

  /** What the pages without end show. */
  private enum Pages {
    EMPTY,
    /** The same rows again and again. */
    REPEATED;

    List<Row> rows(Result.Page first) {
      return this == EMPTY ? List.of() : first.rows();
    }
  }

  private int tokens;

  private Optional<String> newToken() {
    return Optional.of("token " + tokens++);
  }

  /** After the first page, the list has no end. */
  private Function<Request, Result> endless(FakeCrm crm, Predicate<Request> kind, Pages pages) {
    return request -> {
      if (!kind.test(request)) {
        return null;
      }
      Result.Page first = (Result.Page) crm.correctAnswer(atBeginning(request));
      return isAtBeginning(request)
          ? first
          : new Result.Page(pages.rows(first), List.of(), List.of(), newToken());
    };
  }

  private static boolean isAtBeginning(Request request) {
    return request instanceof Request.ListPage page
        ? page.pageToken().isEmpty()
        : ((Request.ListDeleted) request).pageToken().isEmpty();
  }

  private static Request atBeginning(Request request) {
    return request instanceof Request.ListPage page
        ? new Request.ListPage(page.object(), Optional.empty(), page.fields(), page.limit())
        : new Request.ListDeleted(
            ((Request.ListDeleted) request).object(),
            Optional.empty(),
            ((Request.ListDeleted) request).limit());
  }

  private static boolean isList(Request request) {
    return request instanceof Request.ListPage;
  }

  private static void assertTold(EmittedRecords emitted) {
    assertThat(emitted.events("response.incomplete"))
        .isNotEmpty()
        .allMatch(text -> text.contains("cannot be read to its end: many pages in a row show"));
    assertThat(emitted.events("response.incomplete").size()).isLessThan(10);
  }

  @ParameterizedTest
  @EnumSource(Pages.class)
  void anObjectThatIsListedWhole(Pages pages) {
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR).objects(FakeCrm.OWNERS));
    FakeCrm crm = task.crm();
    task.startInSync(ROWS);
    crm.delete(3, 20);
    crm.override(endless(crm, EndlessListsTest::isList, pages));
    task.sent().clear();
    task.advance(HOUR);

    assertThat(task.emitted().topicRows()).hasSize(ROWS);
    assertThat(task.sent().size()).isLessThan(MANY);
    assertTold(task.emitted());

    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS - 2);
  }

  /** Its end is believed as far as the vendor's own count agrees. */
  @Test
  void aBackfillGoesOnWhenTheListEnds() {
    TaskHarness task = new TaskHarness();
    FakeCrm crm = task.crm();
    crm.putOldRows(ROWS);
    crm.override(endless(crm, EndlessListsTest::isList, Pages.EMPTY));
    task.start().answerAll().advance(HOUR);

    assertThat(task.emitted().events("backfill.finished")).isEmpty();
    assertThat(task.sent().size()).isLessThan(MANY * 3);
    assertTold(task.emitted());
    crm.putIndexed(7, task.now(), "changed");
    task.advance(120_000);
    assertThat(task.emitted().topicRows()).containsEntry("7", "changed");

    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS);
    assertThat(task.emitted().events("backfill.finished")).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Pages.class)
  void aBackfillOfAnUnorderedList(Pages pages) {
    TaskHarness task = new TaskHarness(TestSettings.defaults(), new RowFeedVendor());
    FakeCrm crm = task.crm();
    crm.putOldRows(ROWS);
    Function<Request, Result> endless = endless(crm, EndlessListsTest::isList, pages);
    crm.override(request -> reversed(endless.apply(request)));
    task.start().answerAll().advance(HOUR);

    assertThat(task.sent().size()).isLessThan(MANY * 3);
    assertTold(task.emitted());

    crm.override(request -> isList(request) ? reversed(crm.correctAnswer(request)) : null);
    task.advance(3 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS);
    assertThat(task.emitted().events("backfill.finished")).hasSize(1);
  }

  /** Out of order. */
  private static Result reversed(Result result) {
    if (!(result instanceof Result.Page page)) {
      return result;
    }
    List<Row> rows = new ArrayList<>(page.rows());
    Collections.reverse(rows);
    return new Result.Page(rows, List.of(), page.missingFields(), page.nextToken());
  }

  /** One that shows known rows again is taken for its end. */
  @Test
  void aSweep() {
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(HOUR));
    FakeCrm crm = task.crm();
    task.startInSync(ROWS);
    crm.delete(3, 20);
    crm.override(endless(crm, EndlessListsTest::isList, Pages.EMPTY));
    task.sent().clear();
    task.advance(3 * HOUR);

    assertThat(task.sent().count(Request.ListPage.class)).isLessThan(MANY);
    assertThat(task.emitted().events("reconcile.finished"))
        .anyMatch(text -> text.contains("was aborted"));

    crm.removeOverride();
    task.advance(3 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS - 2);
  }

  @ParameterizedTest
  @EnumSource(Pages.class)
  void aRecycleBin(Pages pages) {
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR));
    FakeCrm crm = task.crm();
    crm.showRecycleBin();
    crm.setRecycleBinPageSize(1);
    task.startInSync(ROWS);
    crm.delete(3, 20);
    crm.override(endless(crm, request -> request instanceof Request.ListDeleted, pages));
    task.sent().clear();
    task.advance(23 * HOUR);

    assertThat(task.sent().count(Request.ListDeleted.class)).isLessThan(MANY);
    assertTold(task.emitted());
    assertThat(task.emitted().topicRows()).hasSize(ROWS - 1);

    crm.removeOverride();
    task.advance(25 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS - 2);
  }

  /** The vendor names no deletes without end. */
  @Test
  void aFeedOfDeletes() {
    RowFeedVendor vendor = new RowFeedVendor();
    TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
    FakeCrm crm = task.crm();
    task.startInSync(ROWS);
    crm.override(
        request ->
            request instanceof Request.DeletedSince
                ? new Result.Deletions(
                    List.of(), newToken(), OptionalLong.empty(), OptionalLong.empty())
                : null);
    crm.delete(3);
    vendor.tellDeleted(3, task.now());
    task.sent().clear();
    task.advance(HOUR);

    assertThat(task.sent().count(Request.DeletedSince.class)).isLessThan(MANY);
    assertTold(task.emitted());

    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS - 1);
  }

  @Test
  void aFeedOfChanges() {
    RowFeedVendor vendor = new RowFeedVendor();
    TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
    FakeCrm crm = task.crm();
    task.startInSync(ROWS);
    crm.override(request -> endlessChanges(request));
    crm.putIndexed(7, task.now(), "changed");
    task.sent().clear();
    task.advance(HOUR);

    assertThat(task.sent().count(Request.ChangesSince.class)).isLessThan(2 * MANY);
    assertTold(task.emitted());

    crm.removeOverride();
    task.advance(2 * HOUR);
    assertThat(task.emitted().topicRows())
        .isEqualTo(crm.expectedRows())
        .containsEntry(crm.id(7), "changed");
  }

  private Result endlessChanges(Request request) {
    return request instanceof Request.ChangesSince
        ? new Result.Changes(List.of(), List.of(), List.of(), newToken(), true, true)
        : null;
  }

  /** A resync of a range leaves out the rest of it and says so. */
  @Test
  void aResyncOfARange() {
    RowFeedVendor vendor = new RowFeedVendor();
    TaskHarness task = new TaskHarness(TestSettings.reconcilingEvery(24 * HOUR), vendor);
    FakeCrm crm = task.crm();
    task.startInSync(ROWS);
    crm.override(
        request ->
            request instanceof Request.ChangesSince changes
                    && changes.sinceMs() == FakeCrm.LONG_AGO - 1_000
                ? endlessChanges(request)
                : null);
    task.signal(
        "{\"id\":\"r\",\"type\":\"resync\",\"data\":{\"object\":\"contacts\",\"from\":"
            + (FakeCrm.LONG_AGO - 1_000)
            + ",\"to\":"
            + (FakeCrm.LONG_AGO + 1_000)
            + "}}");
    task.sent().clear();
    task.advance(HOUR);

    assertThat(task.sent().count(Request.ChangesSince.class)).isBetween(1_000L, 2_000L);
    assertThat(task.emitted().events("resync.finished")).hasSize(1);
    assertTold(task.emitted());
  }

  @Test
  void anExport() {
    RowFeedVendor vendor = new RowFeedVendor();
    TaskHarness task = new TaskHarness(TestSettings.defaults(), vendor);
    FakeCrm crm = task.crm();
    vendor.exportFrom(10);
    vendor.tellAllDeletes();
    vendor.followClockWithSafeBound();
    crm.putOldRows(ROWS);
    crm.override(
        request ->
            request instanceof Request.ExportPage page
                ? new Result.ExportedRows(List.of(), List.of(), List.of(), newToken())
                : null);
    task.start().answerAll().advance(HOUR);

    assertThat(task.sent().count(Request.ExportPage.class)).isLessThan(MANY);
    assertThat(task.emitted().events("backfill.progress"))
        .anyMatch(text -> text.contains("The export of contacts cannot be used"));
    assertThat(task.emitted().topicRows()).isEqualTo(crm.expectedRows()).hasSize(ROWS);
  }

  /** Also if each page has a token of its own. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theMembersOfAList(boolean leadsBack) {
    ListVendor vendor = new ListVendor();
    CrmObject memberships = new ListMemberships(List.of("7")).toCrmObject();
    TaskHarness task =
        new TaskHarness(
            TestSettings.reconcilingEvery(HOUR).objects(memberships, FakeCrm.CONTACTS), vendor);
    vendor.create(7);
    vendor.join(7, 1, FakeCrm.LONG_AGO);
    task.start().answerAll().advance(120_000);
    vendor.leave(7, 1);
    task.crm()
        .override(
            request ->
                request instanceof Request.ReadLinks read
                    ? new Result.Links(
                        List.of(
                            new Result.LinksOfRecord(
                                "7",
                                List.of(),
                                leadsBack ? Optional.of("again") : newToken(),
                                true)),
                        List.of())
                    : null);
    task.sent().clear();
    task.advance(2 * HOUR);

    assertThat(task.sent().count(Request.ReadLinks.class)).isLessThan(MANY);
    assertThat(task.emitted().of("crm.list_memberships")).hasSize(1);
    assertThat(task.emitted().events("response.incomplete"))
        .isNotEmpty()
        .allMatch(text -> text.contains("What belongs to one record in list_memberships cannot"));
  }

  /** The lists whose members are read, and the records whose links are. */
  @ParameterizedTest
  @EnumSource(Pages.class)
  void theListOfLists(Pages pages) {
    ListVendor vendor = new ListVendor();
    CrmObject memberships = new ListMemberships(List.of("7")).toCrmObject();
    TaskHarness task =
        new TaskHarness(
            TestSettings.reconcilingEvery(HOUR).objects(memberships, FakeCrm.CONTACTS), vendor);
    vendor.create(7);
    vendor.join(7, 1, FakeCrm.LONG_AGO);
    List<Row> found =
        List.of(new Row("7", Row.NO_VERSION, Row.UNKNOWN_TIME, RowValues.of(Map.of())));
    task.crm()
        .override(
            request ->
                isList(request)
                        && ListMemberships.selectedBy(((Request.ListPage) request).object())
                            .isPresent()
                    ? new Result.Page(
                        isAtBeginning(request) || pages == Pages.REPEATED ? found : List.of(),
                        List.of(),
                        List.of(),
                        newToken())
                    : null);
    task.start().answerAll().advance(2 * HOUR);

    assertThat(task.sent().count(Request.ListPage.class)).isLessThan(2 * MANY);
    assertThat(task.emitted().of("crm.list_memberships")).hasSize(1);
    assertTold(task.emitted());
  }
}
