/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.BudgetStatus;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import io.crmconnect.ratelimit.RequestBudget;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A client of the made-up CRM: its API speaks the port's words. */
final class MadeUpClient implements CrmClient {
  private final MadeUpConnection connection;
  private final RequestBudget requestBudget;
  private boolean closed;

  MadeUpClient(MadeUpConnection connection, RequestBudget requestBudget) {
    this.connection = connection;
    this.requestBudget = requestBudget;
  }

  @Override
  public Capabilities capabilities(CrmObject object) {
    return MadeUpObjects.capabilities(object.name());
  }

  @Override
  public boolean listReturnsRows(CrmObject object, List<String> fields) {
    return true;
  }

  @Override
  public double maxBackfillRequestsPerSecond() {
    return requestBudget.maxBackfillPerSecond(MadeUpLimits.CALLS);
  }

  @Override
  public double guaranteedBackfillRequestsPerSecond() {
    return requestBudget.backfillPerSecond(MadeUpLimits.CALLS);
  }

  @Override
  public OptionalLong dailyLimit() {
    return requestBudget.dailyLimit();
  }

  @Override
  public long acquire(Request request, RequestPriority requestPriority, long now) {
    return requestBudget.acquire(request, requestPriority, now);
  }

  @Override
  public void send(Request request, Consumer<CrmResponse> callback) {
    connection.send(
        request,
        response -> {
          if (!closed) {
            callback.accept(response);
          }
        });
  }

  @Override
  public void onResponse(Request request, CrmResponse crmResponse, long now) {
    requestBudget.onResponse(request, crmResponse, now);
  }

  @Override
  public BudgetStatus budgetStatus() {
    return requestBudget;
  }

  @Override
  public void close() {
    closed = true;
    requestBudget.close();
    connection.close();
  }
}
