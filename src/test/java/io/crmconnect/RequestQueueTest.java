package io.crmconnect;

import static org.assertj.core.api.Assertions.assertThat;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.sync.Command;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
  private static final CrmObject CONTACTS = new CrmObject("contacts", "contacts", true);

  private final RequestQueue queue = new RequestQueue();
  private final Granting budget = new Granting();
  private final List<Long> sent = new ArrayList<>();

  @Test
  void incrementalGoesBeforeRecheckAndThatBeforeBackfill() {
    queue.add(ask(1, Purpose.BACKFILL, 0));
    queue.add(ask(2, Purpose.CONFIRM, 0));
    queue.add(ask(3, Purpose.INCREMENTAL, 20_000));
    queue.add(ask(4, Purpose.INCREMENTAL, 10_000));
    queue.add(ask(5, Purpose.CONTROL, 30_000));
    dispatch(30_000);
    assertThat(sent).containsExactly(5L, 4L, 3L, 2L, 1L);
  }

  @Test
  void aRecheckThatHasWaitedLongGoesBeforeAFreshScan() {
    queue.add(ask(1, Purpose.CONFIRM, 0));
    queue.add(ask(2, Purpose.INCREMENTAL, 60_001));
    dispatch(60_001);
    assertThat(sent).containsExactly(1L, 2L);
  }

  @Test
  void whatTheBudgetDeniesHoldsUpNothingElse() {
    budget.denied.add(Purpose.INCREMENTAL);
    queue.add(ask(1, Purpose.INCREMENTAL, 0));
    queue.add(ask(2, Purpose.BACKFILL, 0));
    assertThat(dispatch(0)).isEqualTo(Granting.WAIT);
    assertThat(sent).containsExactly(2L);
  }

  @Test
  void aFailedRequestIsAskedAgainAfterItsBackoffAndNotBefore() {
    queue.add(ask(1, Purpose.BACKFILL, 0));
    dispatch(0);
    RequestQueue.Pending pending = queue.answered(1);
    queue.again(pending, 500);
    assertThat(dispatch(499)).isEqualTo(500);
    assertThat(sent).containsExactly(1L);
    dispatch(500);
    assertThat(sent).containsExactly(1L, 1L);
  }

  @Test
  void aWithdrawnRequestIsNotSentAndItsAnswerIsKnownForWhatItIs() {
    queue.add(ask(1, Purpose.BACKFILL, 0));
    queue.add(ask(2, Purpose.BACKFILL, 0));
    queue.withdraw(1);
    dispatch(0);
    assertThat(sent).containsExactly(2L);
    queue.withdraw(2);
    assertThat(queue.answered(2).withdrawn()).isTrue();
  }

  private long dispatch(long now) {
    return queue.dispatch(budget, now, pending -> sent.add(pending.ask.id()));
  }

  private static Command.Ask ask(long id, Purpose purpose, long dueAt) {
    return new Command.Ask(id, new Request.Window(CONTACTS, 1, Optional.empty()), purpose, dueAt);
  }

  /** Grants all but the purposes it is told to deny. */
  private static final class Granting implements Crm {
    static final long WAIT = 70;
    final Set<Purpose> denied = new HashSet<>();

    @Override
    public long acquire(Request request, Purpose purpose, long now) {
      return denied.contains(purpose) ? WAIT : 0;
    }

    @Override
    public void send(Request request, Consumer<Answer> sink) {}

    @Override
    public void learn(Request request, Answer answer, long now) {}

    @Override
    public void close() {}

    @Override
    public int readSize() {
      return 100;
    }

    @Override
    public boolean listsArchived(CrmObject object) {
      return false;
    }

    @Override
    public boolean listsWhole(CrmObject object, List<String> fields) {
      return true;
    }

    @Override
    public Optional<String> tokenAfter(String id) {
      return Optional.empty();
    }

    @Override
    public double backfillRate() {
      return 1;
    }

    @Override
    public OptionalLong dailyLimit() {
      return OptionalLong.empty();
    }
  }
}
