/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.simsalesforce;

import com.google.common.util.concurrent.VirtualPacers;
import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.http.HttpCall;
import io.crmconnect.http.HttpOutcome;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.salesforce.SalesforceVendor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Calls a simulated org in the same process, and counts the calls. */
final class ModelTransport implements Transport {
  private final SimSalesforce org;
  private final LongSupplier now;
  private long calls;

  ModelTransport(SimSalesforce org, LongSupplier now) {
    this.org = org;
    this.now = now;
  }

  long calls() {
    return calls;
  }

  @Override
  public void send(HttpCall call, Consumer<HttpOutcome> sink) {
    calls++;
    sink.accept(org.exchange(call, now.getAsLong()));
  }

  @Override
  public void close() {}

  /** A client of the org with these settings besides those for the connection. */
  CrmClient open(Map<String, String> settings) {
    Map<String, String> props = new TreeMap<>(settings);
    props.put("crm.vendor", "salesforce");
    props.put("topic.prefix", "crm");
    props.put("salesforce.domain", "sim-org.my.salesforce.com");
    props.put("salesforce.client.id", "sim-client");
    props.put("salesforce.client.secret", "sim-secret");
    SalesforceVendor vendor =
        new SalesforceVendor(
            timeouts -> this, new AccountBudgets(VirtualPacers.factory(now::getAsLong)));
    return new CrmSourceConfig(props, List.of(vendor)).openVendor(new BudgetShare.Task(1));
  }
}
