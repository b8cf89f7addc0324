/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.crm.VendorCapabilities;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Sends requests to the vendor, within the budget and until one deadline for all of them. Only for
 * the connector, whose threads may block.
 */
public final class BlockingCrm implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 3;
  private static final long BACKOFF_MS = 500;
  private static final int MAX_IN_FLIGHT = 4;

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

  /** Takes a result; the request that follows from it, if there is one, is sent next. */
  @FunctionalInterface
  public interface ResultHandler<E extends Exception> {
    Optional<Request> onResult(Request request, Result result) throws E;
  }

  /**
   * @return the result; a failure of kind {@link FailureKind#UNAVAILABLE} also if the deadline has
   *     passed or the thread was interrupted (its interrupt flag is then set)
   */
  public Result send(Request request) {
    return send(request, new Exchange(List.of(request), deadline));
  }

  /**
   * The same for a request without which the caller can do: there is a result within this time, and
   * {@link #ranOutOfTime} does not tell if it is only that it took longer.
   */
  public Result sendWithin(Request request, long ms) {
    return send(
        request,
        new Exchange(List.of(request), Math.min(deadline, waiter.now() + Math.max(0, ms))));
  }

  private Result send(Request request, Exchange exchange) {
    List<Result> results = new ArrayList<>(1);
    exchange.<RuntimeException>run(
        (sent, result) -> {
          results.add(result);
          return Optional.empty();
        });
    return results.get(0);
  }

  /**
   * Sends the requests in their order, a few at a time, and hands over the result of each, as
   * {@link #send} returns it.
   */
  public <E extends Exception> void sendAll(List<Request> requests, ResultHandler<E> handler)
      throws E {
    new Exchange(requests, deadline).run(handler);
  }

  private record Answer(Request request, Result result) {}

  /** A request with its attempts. */
  private static final class Call {
    private final Request request;
    private int attempts;
    private long notBefore = Long.MIN_VALUE;
    private CompletableFuture<CrmResponse> response;

    Call(Request request) {
      this.request = request;
    }
  }

  /** Requests that wait until they may be sent, and those whose responses are awaited. */
  private final class Exchange {
    private final Deque<Call> waiting = new ArrayDeque<>();
    private final List<Call> inFlight = new ArrayList<>();

    /** When the budget is asked again after it has denied a request. */
    private long grantNotBefore = Long.MIN_VALUE;

    /** When the results are wanted; not after that of all requests. */
    private final long end;

    Exchange(List<Request> requests, long end) {
      this.end = end;
      requests.forEach(request -> waiting.add(new Call(request)));
    }

    <E extends Exception> void run(ResultHandler<E> handler) throws E {
      while (!isDone()) {
        for (Answer answer : awaitAnswers()) {
          handler.onResult(answer.request(), answer.result()).ifPresent(this::sendNext);
        }
      }
    }

    private boolean isDone() {
      return waiting.isEmpty() && inFlight.isEmpty();
    }

    /** What follows from a response goes before what was not begun. */
    private void sendNext(Request request) {
      waiting.addFirst(new Call(request));
    }

    /** At least one answer, unless only a retry follows from the responses. */
    private List<Answer> awaitAnswers() {
      try {
        while (true) {
          long waitMs = dispatch();
          if (inFlight.stream().anyMatch(call -> call.response.isDone())) {
            return takeResponses();
          }
          long leftMs = end - waiter.now();
          if (inFlight.isEmpty() ? waitMs >= leftMs : leftMs <= 0) {
            return giveUp();
          }
          await(Math.max(1, Math.min(waitMs, leftMs)));
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return failAll("The request was cancelled because the connector is stopping.");
      } catch (ExecutionException e) {
        throw new IllegalStateException(
            "the future of a response is never completed exceptionally", e);
      }
    }

    /**
     * @return the ms until the next request may be sent
     */
    private long dispatch() {
      while (!waiting.isEmpty() && inFlight.size() < MAX_IN_FLIGHT) {
        Call call = waiting.getFirst();
        long now = waiter.now();
        if (now >= end) {
          return 0;
        }
        long notBefore = Math.max(call.notBefore, grantNotBefore);
        if (notBefore > now) {
          return notBefore - now;
        }
        long waitMs = crmClient.acquire(call.request, RequestPriority.CONTROL, waiter.wallClock());
        if (waitMs > 0) {
          grantNotBefore = now + waitMs;
          return waitMs;
        }
        inFlight.add(waiting.removeFirst());
        call.attempts++;
        CompletableFuture<CrmResponse> response = new CompletableFuture<>();
        call.response = response;
        crmClient.send(call.request, response::complete);
        crmClient.flush();
      }
      return Long.MAX_VALUE;
    }

    private void await(long ms) throws InterruptedException, ExecutionException {
      if (inFlight.isEmpty()) {
        waiter.sleep(ms);
        return;
      }
      try {
        waiter.await(
            CompletableFuture.anyOf(
                inFlight.stream().map(call -> call.response).toArray(CompletableFuture[]::new)),
            ms);
      } catch (TimeoutException e) {
        // The budget is asked again, or the time is over.
        return;
      }
    }

    private List<Answer> takeResponses() throws InterruptedException, ExecutionException {
      List<Answer> answers = new ArrayList<>();
      for (Call call : List.copyOf(inFlight)) {
        if (!call.response.isDone()) {
          continue;
        }
        inFlight.remove(call);
        CrmResponse response = call.response.get();
        crmClient.onResponse(call.request, response, waiter.wallClock());
        responseCount++;
        // The response may have shown that more is free.
        grantNotBefore = Long.MIN_VALUE;
        long delayMs = retryDelayMs(response.result(), call.attempts);
        if (delayMs < 0 || call.attempts == MAX_ATTEMPTS || waiter.now() + delayMs >= end) {
          answers.add(new Answer(call.request, response.result()));
        } else {
          call.notBefore = waiter.now() + delayMs;
          waiting.addFirst(call);
        }
      }
      return answers;
    }

    private List<Answer> giveUp() {
      if (end < deadline) {
        return failAll("There was no response in time.");
      }
      timedOut = true;
      if (!inFlight.isEmpty()) {
        return failAll("There was no response in time.");
      }
      boolean timeLeft = waiter.now() < end;
      deniedByBudget |= timeLeft;
      return failAll(
          timeLeft
              ? "The request budget did not allow the request in time."
              : "There was no time left for the request.");
    }

    private List<Answer> failAll(String message) {
      List<Answer> answers =
          Stream.concat(inFlight.stream(), waiting.stream())
              .map(call -> new Answer(call.request, unavailable(message)))
              .toList();
      inFlight.clear();
      waiting.clear();
      return answers;
    }
  }

  /** Negative if the result is final. */
  private static long retryDelayMs(Result result, int attempts) {
    return result instanceof Result.Failure failure && failure.kind().isRetryable()
        ? Math.max(failure.retryAfterMs(), BACKOFF_MS * attempts)
        : -1;
  }

  private static Result unavailable(String message) {
    return new Result.Failure(FailureKind.UNAVAILABLE, message, 0);
  }

  /** What is left of the time for all requests. */
  public long msLeft() {
    return deadline - waiter.now();
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
