/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.delete;

import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.crm.Result;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.ResponseHandler;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads ids that complete lists lack, one after the other. Only what a direct read does not find
 * either is deleted.
 */
final class SingleReads implements ResponseHandler {
  private final ObjectContext context;
  private final Deque<String> unread = new ArrayDeque<>();
  private final TreeSet<String> gone = new TreeSet<>();
  private Consumer<TreeSet<String>> onFinished = ids -> {};
  private boolean running;

  SingleReads(ObjectContext context) {
    this.context = context;
  }

  boolean isRunning() {
    return running;
  }

  /**
   * @param finished gets the ids that were not found
   */
  void read(Collection<String> ids, Consumer<TreeSet<String>> finished) {
    running = true;
    onFinished = finished;
    unread.clear();
    unread.addAll(ids);
    gone.clear();
    readNext();
  }

  private void readNext() {
    if (unread.isEmpty()) {
      running = false;
      onFinished.accept(gone);
      return;
    }
    context.send(
        this,
        new Request.ReadByIds(context.object(), List.of(unread.getFirst()), List.of()),
        RequestPriority.CONFIRM,
        context.now());
  }

  @Override
  public void onResponse(InFlightRequest inFlightRequest, Result result, long roundTripMs) {
    String id = unread.removeFirst();
    if (((Result.Rows) result).rows().isEmpty()) {
      gone.add(id);
    }
    readNext();
  }

  @Override
  public void resend(InFlightRequest inFlightRequest) {
    readNext();
  }

  /** Nothing is concluded about an id that cannot be read; a later list suspects it again. */
  @Override
  public void onTooMuch(InFlightRequest inFlightRequest, Result.Failure failure) {
    unread.removeFirst();
    readNext();
  }
}
