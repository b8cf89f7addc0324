/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;

/** Decides whether there is memory for the answer of a request, and keeps account of it. */
final class AnswerAdmission implements RequestQueue.Admission {
  private final WorkerMemory memory;
  private final RecordQueue records;
  private final Acknowledgements acknowledgements;
  private final AnswerSizes answerSizes = new AnswerSizes();

  AnswerAdmission(WorkerMemory memory, RecordQueue records, Acknowledgements acknowledgements) {
    this.memory = memory;
    this.records = records;
    this.acknowledgements = acknowledgements;
    memory.open(this);
  }

  /** Backfills and sweeps also wait until Kafka has taken earlier records. */
  @Override
  public boolean admits(RequestQueue.PendingRequest pendingRequest, long now) {
    Request request = pendingRequest.sendRequest.request();
    if (request instanceof Request.Divisible) {
      boolean kafkaBehind =
          acknowledgements.unacknowledgedBytes() > memory.maxUnacknowledgedBytes()
              && pendingRequest.sendRequest.purpose() == RequestPriority.BACKFILL;
      if (kafkaBehind || records.isFullOfBytes()) {
        return false;
      }
    }
    long bytes = answerSizes.expect(request);
    if (!memory.tryReserve(this, bytes, now)) {
      return false;
    }
    // A late answer to an earlier sending may have reserved memory.
    onProcessed(pendingRequest);
    pendingRequest.reservedBytes().set(bytes);
    return true;
  }

  @Override
  public void withdraw(RequestQueue.PendingRequest pendingRequest) {
    onProcessed(pendingRequest);
  }

  /** Called on any thread. */
  void onReceived(RequestQueue.PendingRequest pendingRequest, CrmResponse response) {
    long excess = response.bytes() - pendingRequest.reservedBytes().get();
    if (excess > 0) {
      pendingRequest.reservedBytes().addAndGet(excess);
      memory.addReceived(this, excess);
    }
  }

  /** The answer is processed: what is left of it is in the records. */
  void onProcessed(RequestQueue.PendingRequest pendingRequest) {
    memory.release(this, pendingRequest.reservedBytes().getAndSet(0));
  }

  void observe(Request request, CrmResponse response) {
    answerSizes.observe(request, response.bytes());
  }

  /** Called on any thread. */
  void close() {
    memory.close(this);
  }
}
