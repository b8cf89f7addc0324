package io.crmconnect;

import io.crmconnect.crm.Answer;
import io.crmconnect.crm.Crm;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Purpose;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.Traits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A few questions to the vendor, one after the other, within the budget and until a deadline that
 * holds for all of them. For the connector alone, whose threads may wait.
 */
final class CrmProbe implements AutoCloseable {
  private static final int ATTEMPTS = 3;
  private static final long BACKOFF_MS = 500;

  private final Crm crm;
  private final Patience patience;
  private final long deadline;
  private int answered;
  private boolean late;

  CrmProbe(Crm crm, Patience patience, long forMs) {
    this.crm = crm;
    this.patience = patience;
    this.deadline = patience.now() + forMs;
  }

  /**
   * @return a failure of kind {@link FailureKind#UNAVAILABLE} also where the time is up or the
   *     thread interrupted (and then still is)
   */
  Result ask(Request request) {
    try {
      Result result = askOnce(request);
      for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
        long pause = pauseAfter(result, attempt);
        if (pause < 0 || patience.now() + pause >= deadline) {
          return result;
        }
        patience.pause(pause);
        result = askOnce(request);
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable("The question was given up because the connector stops.");
    }
  }

  /** Negative: the result stands. */
  private static long pauseAfter(Result result, int attempt) {
    return result instanceof Result.Failure failure && failure.kind().retryable()
        ? Math.max(failure.retryAfterMs(), BACKOFF_MS * attempt)
        : -1;
  }

  private Result askOnce(Request request) throws InterruptedException {
    long wait = crm.acquire(request, Purpose.CONTROL, patience.now());
    while (wait > 0) {
      if (patience.now() + wait >= deadline) {
        late = true;
        return unavailable("The request budget left no room for the question in time.");
      }
      patience.pause(wait);
      wait = crm.acquire(request, Purpose.CONTROL, patience.now());
    }
    CompletableFuture<Answer> coming = new CompletableFuture<>();
    crm.send(request, coming::complete);
    try {
      Answer answer = patience.await(coming, Math.max(1, deadline - patience.now()));
      crm.learn(request, answer, patience.now());
      answered++;
      return answer.result();
    } catch (TimeoutException e) {
      late = true;
      return unavailable("No answer came in time.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is only ever completed with a value", e);
    }
  }

  private static Result unavailable(String message) {
    return new Result.Failure(FailureKind.UNAVAILABLE, message, 0);
  }

  /** Whether it answered, and then the time was over. */
  boolean outOfTime() {
    return late && answered > 0;
  }

  Traits traits() {
    return crm;
  }

  @Override
  public void close() {
    crm.close();
  }
}
