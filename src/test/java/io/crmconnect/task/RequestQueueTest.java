/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.ChangeFeed;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.DeleteFeed;
import io.crmconnect.crm.NumericIdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.sync.core.Command;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts");

  private final RequestQueue queue =
      new RequestQueue(
          new RequestQueue.Admission() {
            @Override
            public boolean admits(RequestQueue.PendingRequest pendingRequest, long now) {
              return true;
            }

            @Override
            public void withdraw(RequestQueue.PendingRequest pendingRequest) {
              // Nothing was reserved.
            }
          });
  private final GrantingClient client = new GrantingClient();
  private final List<Long> sent = new ArrayList<>();

  @Test
  void incrementalPrecedesRecheckAndRecheckPrecedesBackfill() {
    queue.add(submit(1, RequestPriority.BACKFILL, 0));
    queue.add(submit(2, RequestPriority.CONFIRM, 0));
    queue.add(submit(3, RequestPriority.INCREMENTAL, 20_000));
    queue.add(submit(4, RequestPriority.INCREMENTAL, 10_000));
    queue.add(submit(5, RequestPriority.CONTROL, 30_000));
    dispatch(30_000);
    assertThat(sent).containsExactly(5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void aRecheckThatHasWaitedLongPrecedesAFreshScan() {
    queue.add(submit(1, RequestPriority.CONFIRM, 0));
    queue.add(submit(2, RequestPriority.INCREMENTAL, 60_001));
    dispatch(60_001);
    assertThat(sent).containsExactly(1L, 2L);
  }

  @Test
  void aDeniedRequestBlocksNoOther() {
    client.denied.add(RequestPriority.INCREMENTAL);
    queue.add(submit(1, RequestPriority.INCREMENTAL, 0));
    queue.add(submit(2, RequestPriority.BACKFILL, 0));
    assertThat(dispatch(0)).isEqualTo(GrantingClient.DENIAL_WAIT_MS);
    assertThat(sent).containsExactly(2L);
  }

  @Test
  void aFailedRequestIsRetriedAfterItsBackoffAndNotBefore() {
    queue.add(submit(1, RequestPriority.BACKFILL, 0));
    dispatch(0);
    RequestQueue.PendingRequest pendingRequest = queue.complete(1);
    queue.requeue(pendingRequest, 500);
    assertThat(dispatch(499)).isEqualTo(500);
    assertThat(sent).containsExactly(1L);
    dispatch(500);
    assertThat(sent).containsExactly(1L, 1L);
  }

  @Test
  void aCancelledRequestIsNotSentAndItsResponseIsIgnored() {
    queue.add(submit(1, RequestPriority.BACKFILL, 0));
    queue.add(submit(2, RequestPriority.BACKFILL, 0));
    queue.cancel(1);
    dispatch(0);
    assertThat(sent).containsExactly(2L);
    queue.cancel(2);
    assertThat(queue.complete(2).isCancelled()).isTrue();
  }

  private long dispatch(long now) {
    return queue.dispatch(client, now, pendingRequest -> sent.add(pendingRequest.sendRequest.id()));
  }

  private static Command.SendRequest submit(long id, RequestPriority requestPriority, long dueAt) {
    return new Command.SendRequest(
        id, new Request.ChangesSince(CONTACTS, 1, Optional.empty()), requestPriority, dueAt);
  }

  /** Grants all requests except those with a denied priority. */
  private static final class GrantingClient implements CrmClient {
    static final long DENIAL_WAIT_MS = 70;
    final Set<RequestPriority> denied = new HashSet<>();

    @Override
    public long acquire(Request request, RequestPriority requestPriority, long now) {
      return denied.contains(requestPriority) ? DENIAL_WAIT_MS : 0;
    }

    @Override
    public void send(Request request, Consumer<CrmResponse> sink) {}

    @Override
    public void onResponse(Request request, CrmResponse crmResponse, long now) {}

    @Override
    public void close() {}

    @Override
    public Capabilities capabilities(CrmObject object) {
      return new Capabilities(
          ChangeFeed.IDS, false, DeleteFeed.NONE, true, NumericIdOrder.INSTANCE, 100, 100);
    }

    @Override
    public boolean listReturnsRows(CrmObject object, List<String> fields) {
      return true;
    }

    @Override
    public double maxBackfillRequestsPerSecond() {
      return 1;
    }

    @Override
    public OptionalLong dailyLimit() {
      return OptionalLong.empty();
    }
  }
}
