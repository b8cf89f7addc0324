/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Field;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The salesforce package works with the simulated Salesforce. */
class SalesforceClientSimulatorTest {
  private static final CrmObject ACCOUNT = new CrmObject("account", "Account");
  private static final List<String> NAME = List.of("Name");

  private final SimSalesforce org = new SimSalesforce(SimSettings.DEFAULT, new SplittableRandom(1));
  private long now = 1_764_000_000_000L;
  private final ModelTransport transport = new ModelTransport(org, () -> now);
  private final CrmClient client = transport.open(Map.of("crm.objects", "Account"));

  SalesforceClientSimulatorTest() {
    SampleOrg.addObjects(org, now - 86_400_000L);
  }

  @AfterEach
  void noCallWasWrong() {
    assertThat(org.violations()).isEmpty();
  }

  private <R extends Result> R send(Request request, Class<R> kind) {
    for (long wait = 1; wait > 0; now += wait) {
      wait = client.acquire(request, RequestPriority.INCREMENTAL, now);
    }
    List<CrmResponse> responses = new ArrayList<>();
    client.send(request, responses::add);
    client.flush();
    client.onResponse(request, responses.get(0), now);
    assertThat(responses.get(0).result()).isInstanceOf(kind);
    return kind.cast(responses.get(0).result());
  }

  private Result.Catalogue describe() {
    return send(new Request.Catalogue(ACCOUNT), Result.Catalogue.class);
  }

  private String create(String name) {
    return org.create("Account", Map.of("Name", name), now);
  }

  private List<Row> listAll(int limit) {
    List<Row> rows = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Result.Page page = send(new Request.ListPage(ACCOUNT, token, NAME, limit), Result.Page.class);
      rows.addAll(page.rows());
      token = page.nextToken();
    } while (token.isPresent());
    return rows;
  }

  private Set<String> changedSince(long since) {
    Set<String> ids = new HashSet<>();
    Optional<String> position = Optional.empty();
    boolean more = true;
    while (more) {
      Result.Changes page =
          send(new Request.ChangesSince(ACCOUNT, since, position, NAME, 0), Result.Changes.class);
      for (Result.Change change : page.changes()) {
        assertThat(ids.add(change.id())).as("%s comes once", change.id()).isTrue();
      }
      position = page.nextPosition();
      more = page.hasMore();
    }
    return ids;
  }

  private List<Result.Deletion> deletedSince(long since) {
    List<Result.Deletion> deletions = new ArrayList<>();
    Optional<String> token = Optional.empty();
    do {
      Result.Deletions page =
          send(new Request.DeletedSince(ACCOUNT, since, token, 0), Result.Deletions.class);
      deletions.addAll(page.deletions());
      token = page.nextToken();
    } while (token.isPresent());
    return deletions;
  }

  @Test
  void accountObjectsAndCatalogueAreRead() {
    assertThat(send(new Request.Account(), Result.Account.class).id())
        .isEqualTo(OrgSettings.DEFAULT.orgId());
    assertThat(send(new Request.ListObjects(), Result.Objects.class).objects())
        .contains(ACCOUNT, new CrmObject("project__c", "Project__c"));
    Result.Catalogue catalogue = describe();
    assertThat(catalogue.fields())
        .extracting(Field::name)
        .contains("Name", "AnnualRevenue", "SystemModstamp")
        .doesNotContain("Id", "BillingAddress");
    assertThat(describe()).isEqualTo(catalogue);
    assertThat(send(new Request.Usage(), Result.Usage.class).limit()).hasValue(100_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7})
  void theListHasEveryRecordOnceWhateverThePageSize(int limit) {
    describe();
    Set<String> created = new HashSet<>();
    for (int i = 0; i < 25; i++) {
      created.add(create("a" + i));
      now += 1_000;
    }
    now += 60_000;
    List<Row> rows = listAll(limit);
    assertThat(rows).hasSize(25);
    assertThat(rows).extracting(Row::id).containsExactlyInAnyOrderElementsOf(created);
    assertThat(send(new Request.RecordCount(ACCOUNT), Result.RecordCount.class).count())
        .isEqualTo(25);
  }

  @Test
  void twoHundredThousandEqualStampsAreReadInPages() {
    describe();
    Set<String> created = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      created.add(create("a"));
    }
    long since = now;
    now += 60_000;
    long before = transport.calls();
    assertThat(changedSince(since)).isEqualTo(created);
    assertThat(transport.calls() - before).isLessThanOrEqualTo(101);
  }

  @Test
  void changesAreThoseOfLivingRecords() {
    describe();
    String kept = create("kept");
    String deleted = create("deleted");
    now += 120_000;
    long since = now;
    org.update("Account", List.of(kept), Map.of("Name", "changed"), now);
    org.delete("Account", deleted, now);
    now += 60_000;
    assertThat(changedSince(since)).containsExactly(kept);
    Result.Rows rows =
        send(new Request.ReadByIds(ACCOUNT, List.of(kept, deleted), NAME), Result.Rows.class);
    assertThat(rows.rows()).extracting(Row::id).containsExactly(kept);
    assertThat(rows.rows().get(0).values().get("Name")).isEqualTo("changed");
  }

  @Test
  void softDeletesMergesAndHardDeletesAreNamed() {
    describe();
    String soft = create("soft");
    String hard = create("hard");
    String winner = create("winner");
    String loser = create("loser");
    now += 120_000;
    long since = now;
    org.delete("Account", soft, now);
    org.hardDelete("Account", hard, now);
    org.merge("Account", winner, List.of(loser), now);
    now += 180_000;
    List<Result.Deletion> deletions = deletedSince(since);
    assertThat(deletions).extracting(Result.Deletion::id).contains(soft, hard, loser);
    assertThat(deletions)
        .filteredOn(deletion -> deletion.id().equals(loser))
        .first()
        .extracting(Result.Deletion::mergedInto)
        .isEqualTo(Optional.of(winner));
  }

  @Test
  void aLongTransactionHoldsTheSafeBoundBack() {
    describe();
    String id = create("a");
    now += 600_000;
    long start = now;
    org.updateUntil("Account", List.of(id), Map.of("Name", "late"), now + 300_000, now);
    now += 120_000;
    assertThat(send(new Request.SafeBound(ACCOUNT), Result.SafeBound.class).version())
        .isLessThanOrEqualTo(start);
    now += 400_000;
    assertThat(send(new Request.SafeBound(ACCOUNT), Result.SafeBound.class).version())
        .isGreaterThan(start);
    assertThat(changedSince(start)).containsExactly(id);
  }

  @Test
  void aFieldThatWasTakenAwayIsRefusedAndThenLeftOut() {
    describe();
    org.setFieldVisible("Account", "Name", false, now);
    Request.ListPage page = new Request.ListPage(ACCOUNT, Optional.empty(), NAME, 0);
    assertThat(send(page, Result.Failure.class).kind()).isEqualTo(FailureKind.BAD_REQUEST);
    assertThat(describe().fields()).extracting(Field::name).doesNotContain("Name");
    org.setReadable("Account", false);
    assertThat(send(page, Result.Failure.class).kind()).isEqualTo(FailureKind.UNKNOWN_OBJECT);
  }

  @Test
  void anEndedSessionIsRenewed() {
    describe();
    org.endSessions();
    assertThat(listAll(0)).isEmpty();
  }

  @Test
  void theLimitOfTheDayIsKnownAndItsEndToldApart() {
    describe();
    org.useCalls(200_000, now);
    assertThat(
            send(new Request.ListPage(ACCOUNT, Optional.empty(), NAME, 0), Result.Failure.class)
                .isDailyLimit())
        .isTrue();
    assertThat(client.dailyLimit()).hasValue(100_000);
  }
}
