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
 * Sends requests to the vendor one after the other, within the budget and until one deadline for
 * all of them. Only for the connector, whose threads may block.
 */
public final class BlockingCrm implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 3;
  private static final long BACKOFF_MS = 500;

  private final CrmClient crmClient;
  private final Waiter waiter;
  private final long deadline;
  private int responseCount;
  private boolean timedOut;
  private boolean deniedByBudget;

  public BlockingCrm(CrmClient crmClient, Waiter waiter, long timeoutMs) {
    this.crmClient = crmClient;
    this.waiter = waiter;
    this.deadline = waiter.now() + timeoutMs;
  }

  /**
   * @return the result; a failure of kind {@link FailureKind#UNAVAILABLE} also if the deadline has
   *     passed or the thread was interrupted (its interrupt flag is then set)
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
      return unavailable("The request was cancelled because the connector is stopping.");
    }
  }

  /** Negative if the result is final. */
  private static long retryDelayMs(Result result, int attempt) {
    return result instanceof Result.Failure failure && failure.kind().isRetryable()
        ? Math.max(failure.retryAfterMs(), BACKOFF_MS * attempt)
        : -1;
  }

  private Result sendOnce(Request request) throws InterruptedException {
    long waitMs = crmClient.acquire(request, RequestPriority.CONTROL, waiter.wallClock());
    while (waitMs > 0) {
      if (waiter.now() + waitMs >= deadline) {
        timedOut = true;
        deniedByBudget = true;
        return unavailable("The request budget did not allow the request in time.");
      }
      waiter.sleep(waitMs);
      waitMs = crmClient.acquire(request, RequestPriority.CONTROL, waiter.wallClock());
    }
    if (waiter.now() >= deadline) {
      timedOut = true;
      return unavailable("There was no time left for the request.");
    }
    CompletableFuture<CrmResponse> future = new CompletableFuture<>();
    crmClient.send(request, future::complete);
    try {
      CrmResponse crmResponse = waiter.await(future, Math.max(1, deadline - waiter.now()));
      crmClient.onResponse(request, crmResponse, waiter.wallClock());
      responseCount++;
      return crmResponse.result();
    } catch (TimeoutException e) {
      timedOut = true;
      return unavailable("There was no response in time.");
    } catch (ExecutionException e) {
      throw new IllegalStateException(
          "the future of a response is never completed exceptionally", e);
    }
  }

  private static Result unavailable(String message) {
    return new Result.Failure(FailureKind.UNAVAILABLE, message, 0);
  }

  /** Whether the deadline passed after at least one response. */
  public boolean ranOutOfTime() {
    return timedOut && responseCount > 0;
  }

  /** Whether the last request was not sent, because the budget did not allow it in time. */
  public boolean wasDeniedByBudget() {
    return deniedByBudget;
  }

  public VendorCapabilities vendorCapabilities() {
    return crmClient;
  }

  @Override
  public void close() {
    crmClient.close();
  }
}
