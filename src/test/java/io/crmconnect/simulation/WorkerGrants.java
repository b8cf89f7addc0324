/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.FailureKind;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/**
 * The requests that the tasks of one worker asked for and were granted. Live work goes first: while
 * a live request waits and asks again when it is told to, no backfill is granted what it waits for.
 * And a refusal holds all tasks, not only the one that got it.
 */
final class WorkerGrants {
  /** A request is late if it asks again later than this after it was told to. */
  private static final long PROMPT_MS = 5;

  /** The limit of the requests that are no searches, at the vendor that names it. */
  private static final Optional<String> BURST_LIMIT = Optional.of("burst");

  /** An unspecific refusal holds for this long at least. */
  private static final long MIN_PAUSE_MS = 500;

  private static final long MAX_PAUSE_MS = 300_000;

  /** A live request that was denied. */
  private static final class LiveRequest {
    private final Object client;
    private long retryAt;
    private String passedBy = "";

    LiveRequest(Object client) {
      this.client = client;
    }
  }

  private final Predicate<Request> isSearch;
  private final Predicate<Request> mayNeedNoCall;
  private final LongPredicate waitsForAnswer;
  private final Consumer<String> report;

  /** By whether they are searches; they wait for other limits than the rest. */
  private final Map<Boolean, Map<Request, LiveRequest>> waiting = new TreeMap<>();

  private final Map<Boolean, Long> pausedUntil = new TreeMap<>();
  private final Map<Boolean, Object> refusedClient = new TreeMap<>();

  /** Clients that asked and are not closed, by identity. */
  private final Set<Object> openClients = Collections.newSetFromMap(new IdentityHashMap<>());

  /** Each grant is a call, and no request waits for another one. */
  WorkerGrants(Predicate<Request> isSearch, Consumer<String> report) {
    this(isSearch, request -> false, waitMs -> false, report);
  }

  /**
   * @param mayNeedNoCall whether the client may know the answer already, so that it is granted even
   *     while the vendor wants no calls
   * @param waitsForAnswer whether a request that must wait so long waits for another one of its
   *     task
   * @param report gets what breaks the rules
   */
  WorkerGrants(
      Predicate<Request> isSearch,
      Predicate<Request> mayNeedNoCall,
      LongPredicate waitsForAnswer,
      Consumer<String> report) {
    this.isSearch = isSearch;
    this.mayNeedNoCall = mayNeedNoCall;
    this.waitsForAnswer = waitsForAnswer;
    this.report = report;
  }

  /**
   * @param waitMs 0 if the request was granted
   */
  void onAsked(Object client, Request request, RequestPriority priority, long waitMs, long now) {
    openClients.add(client);
    boolean search = isSearch.test(request);
    Map<Request, LiveRequest> live =
        waiting.computeIfAbsent(search, each -> new IdentityHashMap<>());
    if (waitMs == 0 && !mayNeedNoCall.test(request)) {
      checkPause(client, search, now);
    }
    if (priority == RequestPriority.BACKFILL) {
      if (waitMs == 0 && !mayNeedNoCall.test(request)) {
        live.values().stream()
            .filter(each -> now <= each.retryAt)
            .forEach(each -> each.passedBy = request + " at " + now);
      }
    } else if (waitMs == 0 || waitsForAnswer.test(waitMs)) {
      live.remove(request);
    } else {
      LiveRequest liveRequest = live.computeIfAbsent(request, each -> new LiveRequest(client));
      deny(request, liveRequest, waitMs, now);
    }
  }

  private void checkPause(Object client, boolean search, long now) {
    if (now < pausedUntil.getOrDefault(search, Long.MIN_VALUE)
        && client != refusedClient.get(search)) {
      report.accept(
          "a task sent a request although another was told to wait until "
              + pausedUntil.get(search));
    }
  }

  private void deny(Request request, LiveRequest liveRequest, long waitMs, long now) {
    if (!liveRequest.passedBy.isEmpty() && now <= liveRequest.retryAt + PROMPT_MS) {
      report.accept(
          request
              + " is denied again at "
              + now
              + ", but a backfill was granted "
              + liveRequest.passedBy);
    }
    liveRequest.retryAt = now + waitMs;
    liveRequest.passedBy = "";
  }

  void onResponse(Object client, Request request, CrmResponse response, long now) {
    if (response.result() instanceof Result.Failure failure
        && failure.kind() == FailureKind.THROTTLED
        && !failure.isDailyLimit()) {
      // A refused search may have hit the limit of the other requests.
      boolean search = isSearch.test(request) && !failure.limit().equals(BURST_LIMIT);
      long pauseMs = Math.min(MAX_PAUSE_MS, Math.max(MIN_PAUSE_MS, failure.retryAfterMs()));
      pausedUntil.merge(search, now + pauseMs, Math::max);
      refusedClient.put(search, client);
    }
  }

  /** Its requests wait no longer. When no client is left, the account's budget is given up too. */
  void onClosed(Object client) {
    openClients.remove(client);
    if (openClients.isEmpty()) {
      pausedUntil.clear();
      refusedClient.clear();
    }
    List<Map<Request, LiveRequest>> all = new ArrayList<>(waiting.values());
    all.forEach(each -> each.values().removeIf(request -> request.client == client));
  }
}
