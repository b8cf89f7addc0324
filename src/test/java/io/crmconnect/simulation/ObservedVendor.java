/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simulation;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.BudgetStatus;
import io.crmconnect.crm.Capabilities;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmResponse;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.crm.Request;
import io.crmconnect.crm.RequestPriority;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** A vendor whose clients tell which requests they are granted. */
record ObservedVendor(CrmVendor vendor, WorkerGrants grants) implements CrmVendor {
  @Override
  public String name() {
    return vendor.name();
  }

  @Override
  public void define(ConfigDef definition) {
    vendor.define(definition);
  }

  @Override
  public Map<String, String> validate(AbstractConfig config) {
    return vendor.validate(config);
  }

  @Override
  public List<CrmObject> standardObjects() {
    return vendor.standardObjects();
  }

  @Override
  public List<CrmObject> referenceObjects() {
    return vendor.referenceObjects();
  }

  @Override
  public int requestsPerList(CrmObject reference, List<CrmObject> objects) {
    return vendor.requestsPerList(reference, objects);
  }

  @Override
  public Optional<CrmObject> objectOfTypeId(String name) {
    return vendor.objectOfTypeId(name);
  }

  @Override
  public String objectNamesHint() {
    return vendor.objectNamesHint();
  }

  @Override
  public String unknownObjectHint(String objectName) {
    return vendor.unknownObjectHint(objectName);
  }

  @Override
  public IdOrder idOrder(String objectName) {
    return vendor.idOrder(objectName);
  }

  @Override
  public boolean isPosition(String objectName, String position) {
    return vendor.isPosition(objectName, position);
  }

  @Override
  public boolean canCountWhileTasksRun(CrmConfig common, AbstractConfig config) {
    return vendor.canCountWhileTasksRun(common, config);
  }

  @Override
  public int maxTasks(CrmConfig common, AbstractConfig config) {
    return vendor.maxTasks(common, config);
  }

  @Override
  public CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare) {
    return new ObservedClient(vendor.open(common, config, budgetShare), grants);
  }

  private record ObservedClient(CrmClient client, WorkerGrants grants) implements CrmClient {
    @Override
    public long acquire(Request request, RequestPriority priority, long now) {
      long waitMs = client.acquire(request, priority, now);
      grants.onAsked(client, request, priority, waitMs, now);
      return waitMs;
    }

    @Override
    public void send(Request request, Consumer<CrmResponse> callback) {
      client.send(request, callback);
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

    @Override
    public void onResponse(Request request, CrmResponse response, long now) {
      client.onResponse(request, response, now);
      grants.onResponse(client, request, response, now);
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
    public OptionalLong exportThreshold(CrmObject object) {
      return client.exportThreshold(object);
    }

    @Override
    public boolean listReturnsRows(CrmObject object, List<String> fields) {
      return client.listReturnsRows(object, fields);
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
    public void close() {
      client.close();
      grants.onClosed(client);
    }
  }
}
