package io.crmconnect.connector;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A few questions to the vendor, one after the other, within the budget and until a deadline that
 * holds for all of them. For the connector alone, whose threads may wait.
 */
public final class BlockingCrm implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 3;
  private static final long BACKOFF_MS = 500;

  private final CrmClient crmClient;
  private final Waiter waiter;
  private final long deadline;
  private int responseCount;
  private boolean timedOut;

  public BlockingCrm(CrmClient crmClient, Waiter waiter, long timeoutMs) {
    this.crmClient = crmClient;
    this.waiter = waiter;
    this.deadline = waiter.now() + timeoutMs;
  }

  /**
   * @return a failure of kind {@link FailureKind#UNAVAILABLE} also where the time is up or the
   *     thread interrupted (and then still is)
   */
  public Result send(Request request) {
    try {
      Result result = sendOnce(request);
      for (int attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
        long delayMs = retryDelayMs(result, attempt);
        if (delayMs < 0 || waiter.now() + delayMs >= deadline) {
          return result;
        }
        waiter.sleep(delayMs);
        result = sendOnce(request);
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return unavailable("The question was given up because the connector stops.");
    }
  }

  /** Negative: the result stands. */
  private static long retryDelayMs(Result result, int attempt) {
    return result instanceof Result.Failure failure && failure.kind().isRetryable()
        ? Math.max(failure.retryAfterMs(), BACKOFF_MS * attempt)
        : -1;
  }

  private Result sendOnce(Request request) throws InterruptedException {
    long waitMs = crmClient.acquire(request, RequestPriority.CONTROL, waiter.now());
    while (waitMs > 0) {
      if (waiter.now() + waitMs >= deadline) {
        timedOut = true;
        return unavailable("The request budget left no room for the question in time.");
      }
      waiter.sleep(waitMs);
      waitMs = crmClient.acquire(request, RequestPriority.CONTROL, waiter.now());
    }
    CompletableFuture<CrmResponse> future = new CompletableFuture<>();
    crmClient.send(request, future::complete);
    try {
      CrmResponse crmResponse = waiter.await(future, Math.max(1, deadline - waiter.now()));
      crmClient.onResponse(request, crmResponse, waiter.now());
      responseCount++;
      return crmResponse.result();
    } catch (TimeoutException e) {
      timedOut = true;
      return unavailable("No answer came in time.");
    } catch (ExecutionException e) {
      throw new IllegalStateException("an answer is only ever completed with a value", e);
    }
  }

  private static Result unavailable(String message) {
    return new Result.Failure(FailureKind.UNAVAILABLE, message, 0);
  }

  /** Whether it answered, and then the time was over. */
  public boolean ranOutOfTime() {
    return timedOut && responseCount > 0;
  }

  public VendorCapabilities vendorCapabilities() {
    return crmClient;
  }

  @Override
  public void close() {
    crmClient.close();
  }
}
