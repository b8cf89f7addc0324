/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Association;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import io.crmconnect.record.DeleteMode;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.LinkedVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** Links between records: they are complete, they change and go without a timestamp. */
class AssociationSyncTest {
  private static final long HOUR = 3_600_000;
  private static final CrmObject PAIR =
      new Association(FakeCrm.CONTACTS, FakeCrm.DEALS).toCrmObject();
  private static final String TYPE = "4";

  private final LinkedVendor vendor = new LinkedVendor();
  private final TestSettings settings =
      TestSettings.reconcilingEvery(HOUR).objects(PAIR, FakeCrm.CONTACTS);
  private final TaskHarness task = new TaskHarness(settings, vendor);
  private final FakeCrm crm = task.crm();
  private final EmittedRecords emitted = task.emitted();

  private void startLinked(int records) {
    crm.putOldRows(records);
    for (int id = 1; id <= records; id++) {
      vendor.link(id, 900 + id, TYPE);
    }
    task.start().answerAll().advance(120_000);
    assertThat(linksInTopic()).containsExactlyElementsOf(vendor.linkIds());
  }

  private Set<String> linksInTopic() {
    return linksIn(emitted);
  }

  private static Set<String> linksIn(EmittedRecords records) {
    Set<String> links = new TreeSet<>();
    for (SourceRecord record : records.topicRecords()) {
      String id = ((Struct) record.key()).getString("id");
      if (record.value() == null) {
        links.remove(id);
      } else {
        links.add(id);
      }
    }
    return links;
  }

  /** Edits of deals: the records of all objects are the same ones here. */
  private TaskHarness withDeals() {
    settings.objects(PAIR, FakeCrm.CONTACTS, FakeCrm.DEALS);
    return task;
  }

  /** Contacts 1 to 20, each linked with the deal whose number is higher by one. */
  private void startLinkedInPairs() {
    withDeals();
    crm.putOldRows(21);
    for (int id = 1; id <= 20; id++) {
      vendor.link(id, id + 1, TYPE);
    }
    task.start().answerAll().advance(120_000);
    assertThat(linksInTopic()).containsExactlyElementsOf(vendor.linkIds());
  }

  private long linkReads() {
    return task.sent().all().stream().filter(Request.ReadLinks.class::isInstance).count();
  }

  @Test
  void aLinkHasItsPartsInKeyAndValue() {
    vendor.setLabel(TYPE, "Decision maker");
    startLinked(1);

    SourceRecord record = emitted.topicRecordsOf("1:901:4").get(0);
    Struct key = (Struct) record.key();
    Struct value = (Struct) record.value();
    assertThat(record.topic()).isEqualTo("crm.contacts_deals");
    assertThat(List.of(key.get("id"), key.get("from_id"), key.get("to_id"), key.get("type_id")))
        .isEqualTo(List.of("1:901:4", "1", "901", "4"));
    assertThat(List.of(value.get("from_id"), value.get("to_id"), value.get("type_id")))
        .isEqualTo(List.of("1", "901", "4"));
    assertThat(value.get("category")).isEqualTo("HUBSPOT_DEFINED");
    assertThat(value.get("label")).isEqualTo("Decision maker");
    assertThat(value.get("_updated_at")).isNull();
    assertThat(value.get("_deleted")).isEqualTo(false);
  }

  @Test
  void aRecordWithTenThousandLinksIsReadToItsEnd() {
    vendor.setPageSize(500);
    crm.putOldRows(3);
    for (int to = 0; to < 10_000; to++) {
      vendor.link(2, 100_000 + to, TYPE);
    }
    vendor.link(3, 5, TYPE);
    task.start().answerAll().advance(120_000);

    assertThat(linksInTopic()).hasSize(10_001).containsExactlyElementsOf(vendor.linkIds());
    task.advance(HOUR);
    assertThat(emitted.topicRecords()).as("none is repeated or deleted").hasSize(10_001);
  }

  @Test
  void aLinkThatMovesNoTimestampArrivesWithTheNextPass() {
    startLinked(30);
    vendor.link(7, 1_000, TYPE);
    task.advance(HOUR);

    assertThat(linksInTopic()).contains("7:1000:4");
  }

  @Test
  void aPassTakesOneRequestForEachFullBatchOfRecords() {
    startLinked(2 * LinkedVendor.recordsPerRead());
    task.advance(HOUR);
    long before = linkReads();
    task.advance(HOUR);

    assertThat(linkReads() - before).isBetween(2L, 3L);
  }

  @Test
  void theLinksOfAnEditedRecordAreReadAtOnce() {
    startLinked(30);
    vendor.link(7, 1_000, TYPE);
    crm.putIndexed(7, task.now(), "edited");
    task.advance(60_000);

    assertThat(linksInTopic()).contains("7:1000:4");
  }

  /** Only the other end is edited: it is found from there, and the link is read from its first. */
  @Test
  void aLinkToAnEditedRecordIsReadAtOnce() {
    startLinkedInPairs();
    crm.putOldRows(60);
    vendor.link(3, 50, TYPE);
    int before = task.sent().size();
    crm.putIndexed(50, task.now(), "edited");
    task.advance(60_000);

    assertThat(linksInTopic()).contains("3:50:4");
    assertThat(linkReadsSince(before))
        .as("one from each end of the edited records, and one of the record found")
        .hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void aRemovedLinkToAnEditedRecordIsDeletedAtOnce() {
    startLinkedInPairs();
    crm.putOldRows(21);
    vendor.unlink("6:7:4");
    crm.putIndexed(7, task.now(), "edited");
    task.advance(60_000);

    assertThat(linksInTopic()).doesNotContain("6:7:4").hasSize(19);
  }

  @Test
  void aRefusedReadFromTheOtherEndLeavesTheLinksToThePasses() {
    startLinkedInPairs();
    crm.putOldRows(60);
    crm.override(
        request ->
            request instanceof Request.ReadLinks read && !read.object().equals(PAIR)
                ? new Result.Failure(FailureKind.FORBIDDEN, "Grant it.", 0)
                : null);
    vendor.link(3, 50, TYPE);
    crm.putIndexed(50, task.now(), "edited");
    task.advance(60_000);
    assertThat(linksInTopic()).doesNotContain("3:50:4");
    assertThat(emitted.events("object.suspended")).isEmpty();

    task.advance(HOUR);
    assertThat(linksInTopic()).contains("3:50:4");
  }

  /** The record has more links than are read from its end. */
  @Test
  void aRecordToWhichThousandsOfLinksLeadIsLeftToThePass() {
    withDeals();
    vendor.setPageSize(500);
    crm.putOldRows(3_001);
    crm.setPageSize(1_000);
    for (int id = 1; id <= 3_000; id++) {
      vendor.link(id, 3_001, TYPE);
    }
    task.start().answerAll().advance(120_000);
    vendor.link(1, 2, TYPE);
    int before = task.sent().size();
    crm.putIndexed(3_001, task.now(), "edited");
    task.advance(60_000);
    assertThat(linkReadsSince(before)).hasSizeLessThanOrEqualTo(8);

    task.advance(HOUR);
    assertThat(linksInTopic()).hasSize(3_001).contains("1:2:4");
    assertThat(emitted.tombstones()).isEmpty();
  }

  /** Such a counter is a calculated field: a sweep finds that it has changed. */
  @Test
  void aCounterOfLinksThatHasChangedBringsTheLinksForward() {
    crm.fields().addCalculated("num_associated_deals");
    settings.associationsEvery(24 * HOUR);
    startLinked(30);
    vendor.link(7, 1_000, TYPE);
    crm.replaceRows(
        row ->
            row.id().equals("7")
                ? new Row(
                    row.id(),
                    row.version(),
                    row.createdAt(),
                    Map.of("name", "row 7", "num_associated_deals", "2"))
                : row);
    task.advance(HOUR + 60_000);

    assertThat(linksInTopic()).contains("7:1000:4");
    assertThat(emitted.of("crm.contacts")).hasSize(31);
  }

  @Test
  void aDeletedLabelTakesItsLinksWithIt() {
    vendor.setLabel("17", "Decision maker");
    crm.putOldRows(30);
    for (int id = 1; id <= 30; id++) {
      vendor.link(id, 900 + id, TYPE);
    }
    vendor.link(4, 904, "17");
    vendor.link(5, 905, "17");
    task.start().answerAll().advance(120_000);
    vendor.unlink("4:904:17");
    vendor.unlink("5:905:17");
    task.advance(2 * HOUR);

    assertThat(linksInTopic()).hasSize(30).containsExactlyElementsOf(vendor.linkIds());
    assertThat(emitted.events("delete.held")).isEmpty();
  }

  @Test
  void aReconcileSignalBeginsThePassAtOnce() {
    startLinked(30);
    vendor.link(7, 1_000, TYPE);
    task.signal("{\"id\":\"1\",\"type\":\"reconcile\",\"data\":{\"object\":\"contacts_deals\"}}");
    task.advance(60_000);

    assertThat(linksInTopic()).contains("7:1000:4");
    assertThat(emitted.topicRecords()).hasSize(31);
    assertThat(emitted.lastEvent("signal.applied")).contains("contacts_deals");
  }

  @Test
  void aResyncSignalWritesAllLinksOnceMore() {
    startLinked(30);
    task.signal("{\"id\":\"1\",\"type\":\"resync\",\"data\":{\"object\":\"contacts_deals\"}}");
    task.advance(60_000);

    assertThat(emitted.topicRecords()).hasSize(60);
    assertThat(linksInTopic()).containsExactlyElementsOf(vendor.linkIds());
    task.advance(2 * HOUR);
    assertThat(emitted.topicRecords()).hasSize(60);
  }

  /** Values take memory, so they are read of some hundred links at a time. */
  @Test
  void theLastValuesOfManyLinksAreReadInParts() {
    settings.deleteMode(DeleteMode.SOFT).keepDeletedValues().maxDeletePercent(90);
    vendor.setLabel(TYPE, "Colleague");
    crm.setPageSize(1_000);
    crm.putOldRows(60);
    vendor.setPageSize(500);
    for (int id = 1; id <= 60; id++) {
      for (int to = 0; to < 25; to++) {
        vendor.link(id, 1_000 + to, TYPE);
      }
    }
    task.start().answerAll().advance(120_000);
    List<Integer> readTogether = task.topic().valueReads();
    for (String linkId : vendor.linkIds().subList(0, 1_200)) {
      vendor.unlink(linkId);
    }
    task.advance(2 * HOUR);

    assertThat(emitted.columnValues("_deleted").values())
        .filteredOn(Boolean.TRUE::equals)
        .hasSize(1_200);
    assertThat(emitted.columnValues("label").values()).containsOnly("Colleague").hasSize(1_500);
    assertThat(readTogether).isNotEmpty().allMatch(ids -> ids <= 1_000);
  }

  private List<Request> linkReadsSince(int size) {
    return task.sent().since(size).stream().filter(Request.ReadLinks.class::isInstance).toList();
  }

  @Test
  void aRemovedLinkIsDeletedAfterItWasMissingTwice() {
    startLinked(30);
    vendor.unlink("7:907:4");
    crm.putIndexed(7, task.now(), "edited");
    task.advance(60_000);
    assertThat(emitted.tombstones()).hasSize(1);
    Struct key = (Struct) emitted.tombstones().get(0).key();

    assertThat(key.getString("id")).isEqualTo("7:907:4");
    assertThat(key.getString("to_id")).isEqualTo("907");
    assertThat(linksInTopic()).containsExactlyElementsOf(vendor.linkIds());
  }

  @Test
  void aLinkThatIsMissingInOneAnswerIsNotDeleted() {
    startLinked(30);
    int[] reads = {0};
    crm.override(
        request ->
            request instanceof Request.ReadLinks read
                    && read.from().get(0).id().equals("7")
                    && reads[0]++ == 0
                ? new Result.Links(
                    List.of(new Result.LinksOfRecord("7", List.of(), Optional.empty(), true)),
                    List.of())
                : null);
    crm.putIndexed(7, task.now(), "edited");
    task.advance(HOUR);

    assertThat(reads[0]).isGreaterThan(1);
    assertThat(emitted.tombstones()).isEmpty();
  }

  @Test
  void answersWithoutAnyLinkDeleteNothingUntilAnOperatorReleasesIt() {
    startLinked(8);
    vendor.unlinkAll();
    task.advance(3 * HOUR);

    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.lastEvent("delete.held")).contains("8 of 8 rows", "its list is empty");
    settings.release(PAIR, heldRun());
    task.restart().advance(3 * HOUR);
    assertThat(linksInTopic()).isEmpty();
    assertThat(emitted.events("delete.released")).hasSize(1);
  }

  private String heldRun() {
    String text = emitted.lastEvent("delete.held");
    int at = text.indexOf("delete.release=contacts_deals:");
    return text.substring(at).replaceAll("^[^:]*:([0-9]+).*", "$1");
  }

  @Test
  void moreDeletesThanTheGuardAllowsAreHeldAndReleased() {
    startLinked(40);
    for (int id = 1; id <= 15; id++) {
      vendor.unlink(id + ":" + (900 + id) + ":4");
    }
    task.advance(2 * HOUR);

    assertThat(emitted.tombstones()).isEmpty();
    assertThat(emitted.lastEvent("delete.held")).contains("15 of 40 rows", "daily limit");
    settings.release(PAIR, heldRun());
    task.restart().advance(2 * HOUR);
    assertThat(linksInTopic()).containsExactlyElementsOf(vendor.linkIds()).hasSize(25);
  }

  @Test
  void theLinksOfADeletedRecordGo() {
    startLinked(30);
    crm.delete(7);
    task.advance(3 * HOUR);

    assertThat(linksInTopic()).hasSize(29).doesNotContain("7:907:4");
  }

  @Test
  void aRenamedLabelIsEmittedForAllItsLinks() {
    vendor.setLabel(TYPE, "before");
    startLinked(3);
    vendor.setLabel(TYPE, "after");
    task.restart().advance(HOUR);

    assertThat(emitted.columnValues("label").values()).containsOnly("after");
    assertThat(emitted.topicRecords()).hasSize(6);
  }

  @Test
  void aRestartContinuesThePassAndEmitsNothingTwice() {
    startLinked(3 * LinkedVendor.recordsPerRead());
    task.advance(HOUR - 60_000);
    task.withhold(
        request ->
            request instanceof Request.ReadLinks read
                && read.from().stream().anyMatch(each -> each.id().equals("25")));
    task.advanceExcept(61_000, Request.ReadLinks.class::isInstance);
    int before = task.sent().all().size();
    assertThat(emitted.topicRecords()).hasSize(60);
    task.restart().advance(60_000);

    List<Request.ReadLinks> later =
        task.sent().all().subList(before, task.sent().all().size()).stream()
            .filter(Request.ReadLinks.class::isInstance)
            .map(Request.ReadLinks.class::cast)
            .toList();
    assertThat(later.get(0).from().get(0).id()).isEqualTo("21");
    assertThat(emitted.topicRecords()).hasSize(60);
  }

  @Test
  void aMissingScopeSuspendsTheLinksAlone() {
    crm.override(
        request ->
            request instanceof Request.ReadLinks
                ? new Result.Failure(FailureKind.FORBIDDEN, "Grant crm.objects.deals.read.", 0)
                : null);
    crm.putOldRows(30);
    task.start().answerAll().advance(120_000);

    assertThat(emitted.events("object.suspended"))
        .singleElement()
        .asString()
        .contains("contacts_deals", "Grant crm.objects.deals.read.");
    assertThat(emitted.of("crm.contacts")).hasSize(30);
    crm.removeOverride();
    vendor.link(1, 2, TYPE);
    task.advance(HOUR);
    assertThat(linksInTopic()).containsExactly("1:2:4");
  }

  @Test
  void aRecordThatCannotBeReadLeavesItsLinksAndAllOthersAsTheyAre() {
    startLinked(30);
    crm.override(
        request ->
            request instanceof Request.ReadLinks read
                    && read.from().stream().anyMatch(each -> each.id().equals("7"))
                ? new Result.Failure(FailureKind.UNAVAILABLE, "It fails.", 0)
                : null);
    vendor.link(8, 1_000, TYPE);
    vendor.unlink("9:909:4");
    task.advance(3 * HOUR);

    assertThat(linksInTopic()).contains("7:907:4", "8:1000:4").doesNotContain("9:909:4");
  }

  @Test
  void withoutAConsumerLinksThatGoAfterTheStartAreDeleted() {
    TaskHarness unread =
        new TaskHarness(TestSettings.defaults().objects(PAIR, FakeCrm.CONTACTS), vendor);
    unread.crm().putOldRows(30);
    for (int id = 1; id <= 30; id++) {
      vendor.link(id, 900 + id, TYPE);
    }
    unread.start().answerAll().advance(120_000);
    vendor.unlink("7:907:4");
    unread.advance(2 * HOUR);

    assertThat(linksIn(unread.emitted())).containsExactlyElementsOf(vendor.linkIds()).hasSize(29);
  }
}
