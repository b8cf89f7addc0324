package io.crmconnect;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.http.Backoff;
import io.crmconnect.monitor.TaskMetrics;
import io.crmconnect.record.Op;
import io.crmconnect.record.Records;
import io.crmconnect.registry.SchemaRegistry;
import io.crmconnect.sync.Command;
import io.crmconnect.sync.Event;
import io.crmconnect.sync.ReconcileFigures;
import io.crmconnect.sync.TaskSync;
import io.crmconnect.topics.Recall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Carries out what {@link TaskSync} says. All of it happens on the thread that polls; answers and
 * acknowledgements come in through a queue and are events.
 */
final class TaskDriver {
  /** Records ready for Kafka; beyond, answers stay in the queue until Kafka has taken some. */
  private static final int READY = 4_000;

  private static final int BATCH = 2_000;

  private record Arrived(long id, Answer answer) {}

  /**
   * What a task reads of Kafka.
   *
   * @param offsets what is stored for the partitions, in their order; null for none
   * @param topics what the topics hold
   */
  record Stored(
      Function<List<Map<String, String>>, List<Map<String, Object>>> offsets, Recall topics) {}

  /** Whom a task asks or tells beside the vendor and Kafka. */
  record Outside(SchemaRegistry registry, Optional<Webhook> webhook, AccountWait account) {}

  /** How a failing request is asked again. */
  record Retry(Backoff backoff, RandomGenerator random, int struggleAfter) {}

  private final TaskSync sync;
  private final Crm crm;
  private final Retry retry;
  private final Environment.Waiting waiting;
  private final TaskMetrics metrics;
  private final Stored stored;
  private final Outside outside;

  private final RequestQueue requests = new RequestQueue();
  private final Deque<SourceRecord> ready = new ArrayDeque<>();
  private final Queue<Arrived> arrived = new ConcurrentLinkedQueue<>();
  private final Queue<Event> read = new ConcurrentLinkedQueue<>();
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final BudgetNews budgetNews = new BudgetNews();

  private boolean started;
  private long syncWakesAt;
  private long wakeAt;
  private String failure;
  private volatile boolean stopped;

  TaskDriver(
      TaskSync sync,
      Crm crm,
      Retry retry,
      Environment.Waiting waiting,
      TaskMetrics metrics,
      Stored stored,
      Outside outside) {
    this.sync = sync;
    this.crm = crm;
    this.retry = retry;
    this.waiting = waiting;
    this.metrics = metrics;
    this.stored = stored;
    this.outside = outside;
  }

  /** Any thread. */
  void acknowledge(SourceRecord record, String topic) {
    acknowledgements.arrived(record, topic);
  }

  /** Any thread. */
  void stop() {
    stopped = true;
    crm.close();
    stored.topics.close();
    outside.registry.close();
    outside.webhook.ifPresent(Webhook::close);
    waiting.arrived();
  }

  /** When {@link #turn} has something to do again, unless something arrives before. */
  long wakeAt() {
    return wakeAt;
  }

  /** Takes in all that has arrived, lets the syncs act on it, sends what the budget grants. */
  void turn(long now) {
    if (!started) {
      started = true;
      step(new Event.Started(), now);
    }
    acknowledgements.take().ifPresent(event -> step(event, now));
    takeRead(now);
    while (ready.size() < READY && failure == null) {
      Arrived next = arrived.poll();
      if (next == null) {
        break;
      }
      answered(next, now);
    }
    if (now >= syncWakesAt) {
      step(new Event.Tick(), now);
    }
    // What was asked in this very turn may already be answered: nobody could look.
    takeRead(now);
    long budgetWakesAt = requests.dispatch(crm, now, this::send);
    if (tellOfBudget("", now)) {
      budgetWakesAt = requests.dispatch(crm, now, this::send);
    }
    wakeAt = Math.min(syncWakesAt, budgetWakesAt);
    if (outside.webhook.isPresent()) {
      wakeAt = Math.min(wakeAt, outside.webhook.get().turn(now).orElse(wakeAt));
    }
    sync.freshness(now, (object, ms) -> metrics.object(object).freshness(ms));
    sync.frozen((object, rows) -> metrics.object(object).frozen(rows));
    sync.reconciliation(now, (object, figures) -> tell(metrics.object(object), figures));
  }

  private static void tell(TaskMetrics.OfObject object, ReconcileFigures figures) {
    object.deleted(figures.deleted());
    object.held(figures.held());
    object.refuted(figures.refuted());
    object.repaired(figures.repaired());
    object.swept(figures.swept());
    object.sinceReconciled(figures.sinceFinishedMs());
  }

  private void takeRead(long now) {
    for (Event next = read.poll(); next != null; next = read.poll()) {
      step(next, now);
    }
  }

  boolean hasReady() {
    return !ready.isEmpty();
  }

  /**
   * What is ready for Kafka.
   *
   * @throws ConnectException once all that was ready is taken and the task cannot go on
   */
  List<SourceRecord> take() {
    if (ready.isEmpty() && failure != null) {
      throw new ConnectException(failure);
    }
    List<SourceRecord> batch = new ArrayList<>(Math.min(BATCH, ready.size()));
    while (batch.size() < BATCH && !ready.isEmpty()) {
      batch.add(ready.removeFirst());
    }
    return batch;
  }

  boolean failed() {
    return failure != null;
  }

  private void send(RequestQueue.Pending pending) {
    long id = pending.ask.id();
    metrics.request();
    crm.send(
        pending.ask.request(),
        answer -> {
          if (!stopped) {
            arrived.add(new Arrived(id, answer));
            waiting.arrived();
          }
        });
  }

  private void recall(Command.Recall recall) {
    stored
        .topics
        .of(recall.object())
        .read(
            recall.topic(),
            recall.since(),
            last -> hasRead(new Event.Recalled(recall.object(), last)));
  }

  private void hasRead(Event event) {
    if (!stopped) {
      read.add(event);
      waiting.arrived();
    }
  }

  private void answered(Arrived next, long now) {
    RequestQueue.Pending pending = requests.answered(next.id);
    crm.learn(pending.ask.request(), next.answer, now);
    if (pending.withdrawn()) {
      return;
    }
    if (next.answer.result() instanceof Result.Failure failed && failed.kind().retryable()) {
      askAgain(pending, failed, now);
    } else {
      if (pending.ask.request() instanceof Request.Account) {
        outside.account.answered();
      }
      step(new Event.Answered(next.id, next.answer, now - pending.sentAt), now);
    }
  }

  private void askAgain(RequestQueue.Pending pending, Result.Failure failed, long now) {
    pending.attempts++;
    if (failed.kind().throttled()) {
      metrics.throttled();
    }
    long wait = retry.backoff.delayMs(pending.attempts, failed.retryAfterMs(), retry.random);
    requests.again(pending, now + wait);
    if (pending.ask.request() instanceof Request.Account) {
      outside.account.failed(failed, pending.attempts, now);
    }
    if (failed.kind() == FailureKind.THROTTLED_DAILY) {
      tellOfBudget(failed.message(), now);
    } else if (pending.attempts >= retry.struggleAfter && !pending.struggles) {
      pending.struggles = true;
      step(new Event.Struggling(pending.ask.id(), failed, pending.attempts), now);
    }
  }

  /**
   * @param refusal the vendor's, or nothing where only the budget knows
   * @return whether there was something to tell
   */
  private boolean tellOfBudget(String refusal, long now) {
    Optional<String> news =
        sync.tellsEvents() ? budgetNews.take(refusal, crm.paused(now), now) : Optional.empty();
    news.ifPresent(text -> step(new Event.BudgetExhausted(text), now));
    return news.isPresent();
  }

  private void count(SourceRecord record) {
    Header op = record.headers().lastWithName(Records.HEADER_OP);
    if (op != null) {
      TaskMetrics.OfObject object = metrics.object((String) record.sourcePartition().get("object"));
      object.emitted(1);
      if (Op.SNAPSHOT.text().equals(op.value())) {
        object.backfilled(1);
      }
    }
  }

  private void step(Event event, long now) {
    Command.Load wanted = null;
    for (Command command : sync.step(event, now)) {
      if (command instanceof Command.Ask ask) {
        requests.add(ask);
      } else if (command instanceof Command.Withdraw withdraw) {
        requests.withdraw(withdraw.id());
      } else if (command instanceof Command.Emit emit) {
        ready.addLast(emit.record());
        acknowledgements.emitted(emit.record());
        count(emit.record());
        EventLog.offer(emit.record());
        outside.webhook.ifPresent(webhook -> webhook.offer(emit.record()));
      } else if (command instanceof Command.Recall recall) {
        recall(recall);
      } else if (command instanceof Command.ReadTopic wants) {
        stored
            .topics
            .of(wants.object())
            .known(
                wants.topic(),
                wants.mark(),
                state -> hasRead(new Event.TopicRead(wants.object(), wants.topic(), state)));
      } else if (command instanceof Command.CheckTopic wants) {
        stored.topics.check(
            wants.topic(), state -> hasRead(new Event.TopicChecked(wants.object(), state)));
      } else if (command instanceof Command.CheckSchema wants) {
        outside.registry.check(
            wants.topic(),
            wants.schema(),
            verdict -> hasRead(new Event.SchemaChecked(wants.object(), wants.check(), verdict)));
      } else if (command instanceof Command.Wake wake) {
        syncWakesAt = wake.at();
      } else if (command instanceof Command.Load load) {
        wanted = load;
      } else if (command instanceof Command.Fail fail) {
        failure = fail.message();
      }
    }
    if (wanted != null) {
      step(new Event.Loaded(stored.offsets.apply(wanted.partitions())), now);
    }
  }
}
