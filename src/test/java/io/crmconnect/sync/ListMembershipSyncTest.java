/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.ListMemberships;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.testing.EmittedRecords;
import io.crmconnect.sync.testing.FakeCrm;
import io.crmconnect.sync.testing.ListVendor;
import io.crmconnect.sync.testing.TaskHarness;
import io.crmconnect.sync.testing.TestSettings;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members of lists: who joins arrives at once, who leaves goes after two answers. */
class ListMembershipSyncTest {
  private static final long HOUR = 3_600_000;
  private static final long T = 1_760_000_000_000L;
  private static final CrmObject MEMBERSHIPS = new ListMemberships(List.of("7", "8")).toCrmObject();

  private final ListVendor vendor = new ListVendor();
  private final TaskHarness task =
      new TaskHarness(
          TestSettings.reconcilingEvery(HOUR).objects(MEMBERSHIPS, FakeCrm.CONTACTS), vendor);
  private final EmittedRecords emitted = task.emitted();

  private void start(int members) {
    vendor.create(7);
    vendor.create(8);
    for (int i = 1; i <= members; i++) {
      vendor.join(7, i, T + i);
    }
    vendor.join(8, 3, T);
    task.start().answerAll().advance(120_000);
    assertThat(inTopic()).isEqualTo(vendor.memberships());
  }

  private Map<String, Long> inTopic() {
    Map<String, Long> joined = new TreeMap<>();
    for (SourceRecord record : emitted.of("crm.list_memberships")) {
      String id = ((Struct) record.key()).getString("id");
      if (record.value() == null) {
        joined.remove(id);
      } else {
        joined.put(id, ((Date) ((Struct) record.value()).get("joined_at")).getTime());
      }
    }
    return joined;
  }

  @Test
  void aMembershipHasItsPartsInKeyAndValue() {
    start(1);
    SourceRecord record = emitted.of("crm.list_memberships").get(0);
    Struct key = (Struct) record.key();

    assertThat(List.of(key.get("id"), key.get("list_id"), key.get("record_id")))
        .isEqualTo(List.of("7:1", "7", "1"));
    assertThat(((Struct) record.value()).get("joined_at")).isEqualTo(new Date(T + 1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoJoinsIsFoundAtTheNextPolls(boolean newestFirst) {
    vendor.setNewestFirst(newestFirst);
    start(30);
    task.advance(120_000);
    vendor.join(7, 15_000, T + 1_000);
    vendor.join(7, 2, T + 2_000);
    task.advance(90_000);

    assertThat(inTopic()).isEqualTo(vendor.memberships()).containsEntry("7:2", T + 2_000);
  }

  @Test
  void whoLeavesIsDeletedAfterTwoAnswers() {
    start(30);
    vendor.leave(7, 1);
    vendor.leave(7, 11);
    vendor.leave(7, 30);
    task.advance(HOUR + 120_000);

    assertThat(inTopic()).isEqualTo(vendor.memberships()).hasSize(28);
  }

  @Test
  void aListThatIsEmptyByItsSizeLosesItsMembers() {
    start(5);
    for (int i = 1; i <= 5; i++) {
      vendor.leave(7, i);
    }
    task.advance(2 * HOUR + 120_000);

    assertThat(inTopic()).isEqualTo(vendor.memberships()).containsOnlyKeys("8:3");
  }

  @Test
  void emptyAnswersAboutAListThatHasMembersDeleteNothing() {
    start(5);
    task.crm()
        .override(
            request ->
                request instanceof Request.ReadLinks read
                    ? new Result.Links(
                        List.of(
                            new Result.LinksOfRecord(
                                read.from().get(0).id(), List.of(), Optional.empty(), true)),
                        List.of())
                    : null);
    task.advance(3 * HOUR);

    assertThat(inTopic()).isEqualTo(vendor.memberships());
  }

  /** A server may name a next page for ever; then the next poll begins anew. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 1_000_000})
  void pagesWithoutEndTakeNoEndOfRequests(int tokens) {
    start(5);
    task.advance(HOUR);
    int[] pages = {0};
    task.crm()
        .override(
            request ->
                request instanceof Request.ReadLinks read
                    ? new Result.Links(
                        List.of(
                            new Result.LinksOfRecord(
                                read.from().get(0).id(),
                                List.of(),
                                Optional.of("x" + ++pages[0] % Math.max(1, tokens)),
                                true)),
                        List.of())
                    : null);
    task.advance(300_000);

    assertThat(pages[0]).isBetween(2, 2_000);
    assertThat(inTopic()).isEqualTo(vendor.memberships());
  }

  /** The polls look lists up too. */
  @Test
  void aMissingListIsToldOnce() {
    start(5);
    task.crm()
        .override(
            request ->
                request instanceof Request.ListPage page
                        && ListMemberships.selectedBy(page.object()).isPresent()
                    ? new Result.Page(
                        List.of(),
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        false,
                        Optional.of(new Result.UnreadPart("search 0", "There is no list 7.")))
                    : null);
    task.advance(4 * HOUR);

    assertThat(emitted.events("response.incomplete")).hasSize(1);
    assertThat(inTopic()).isEqualTo(vendor.memberships());
  }

  @Test
  void aListThatIsGoneLeavesTheOthersAlone() {
    start(5);
    vendor.remove(7);
    vendor.join(8, 4, T + 9_000);
    task.advance(2 * HOUR);

    assertThat(inTopic()).containsKeys("7:1", "8:3", "8:4");
    assertThat(emitted.events("object.suspended")).isEmpty();
  }

  @Test
  void nothingIsRepeatedAfterARestart() {
    start(30);
    int before = emitted.of("crm.list_memberships").size();
    task.restart().advance(2 * HOUR);

    assertThat(emitted.of("crm.list_memberships")).hasSize(before);
  }
}
