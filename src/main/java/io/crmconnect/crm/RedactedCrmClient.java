/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.crm;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A client whose messages contain no secret, whatever the vendor has responded. */
public final class RedactedCrmClient implements CrmClient {
  private final CrmClient client;
  private final SecretRedactor redactor;

  public RedactedCrmClient(CrmClient client, SecretRedactor redactor) {
    this.client = client;
    this.redactor = redactor;
  }

  @Override
  public void send(Request request, Consumer<CrmResponse> callback) {
    client.send(request, response -> callback.accept(redact(response)));
  }

  @Override
  public void flush() {
    client.flush();
  }

  @Override
  public int maxInFlight() {
    return client.maxInFlight();
  }

  @Override
  public boolean combinesPolls() {
    return client.combinesPolls();
  }

  private CrmResponse redact(CrmResponse response) {
    if (response.result() instanceof Result.Failure failure) {
      return new CrmResponse(
          new Result.Failure(
              failure.kind(),
              redactor.redact(failure.message()),
              failure.retryAfterMs(),
              failure.limit(),
              failure.scopes().stream().map(redactor::redact).toList()),
          response.vendorTime(),
          response.signals());
    }
    return response.result() instanceof Result.ExportAbandoned abandoned
        ? new CrmResponse(
            new Result.ExportAbandoned(
                redactor.redact(abandoned.reason()), abandoned.mayBeginAnew()),
            response.vendorTime(),
            response.signals(),
            response.bytes())
        : response;
  }

  @Override
  public BudgetStatus budgetStatus() {
    return client.budgetStatus();
  }

  @Override
  public Capabilities capabilities(CrmObject object) {
    return client.capabilities(object);
  }

  @Override
  public boolean listReturnsRows(CrmObject object, List<String> fields) {
    return client.listReturnsRows(object, fields);
  }

  @Override
  public OptionalLong exportThreshold(CrmObject object) {
    return client.exportThreshold(object);
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return client.maxBackfillRequestsPerSecond();
  }

  @Override
  public double guaranteedBackfillRequestsPerSecond() {
    return client.guaranteedBackfillRequestsPerSecond();
  }

  @Override
  public OptionalLong dailyLimit() {
    return client.dailyLimit();
  }

  @Override
  public long acquire(Request request, RequestPriority requestPriority, long now) {
    return client.acquire(request, requestPriority, now);
  }

  @Override
  public void onResponse(Request request, CrmResponse response, long now) {
    client.onResponse(request, response, now);
  }

  @Override
  public void close() {
    client.close();
  }
}
