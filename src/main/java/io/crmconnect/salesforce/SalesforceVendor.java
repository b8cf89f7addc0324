/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.salesforce;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.http.OAuthTokenSource;
import io.crmconnect.http.Transport;
import io.crmconnect.ratelimit.AccountBudgets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Salesforce as a vendor: its settings, and the creation of its client. */
public final class SalesforceVendor implements CrmVendor {
  /**
   * Versions are whole seconds, rounded down. Rows of the second amid which a window begins count
   * as read by the scan before, so that scan must have begun later than that second.
   */
  private static final long MIN_SETTLE_MS = 2_000;

  static final String NAME = "salesforce";

  private final Transport.Factory transports;
  private final AccountBudgets budgets;

  public SalesforceVendor(Transport.Factory transports, AccountBudgets budgets) {
    this.transports = transports;
    this.budgets = budgets;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void define(ConfigDef definition) {
    SalesforceSettings.define(definition);
  }

  @Override
  public Map<String, String> validate(AbstractConfig config) {
    return SalesforceSettings.validate(config);
  }

  @Override
  public List<CrmObject> standardObjects() {
    return SalesforceObjects.common();
  }

  @Override
  public String objectName(String named) {
    return SalesforceObjects.nameOf(named);
  }

  @Override
  public IdOrder idOrder(String objectName) {
    return SalesforceIds.ORDER;
  }

  /** Scans continue behind an id. */
  @Override
  public boolean isPosition(String objectName, String position) {
    return SalesforceIds.ORDER.isResumable(position);
  }

  @Override
  public String objectNamesHint() {
    return SalesforceObjects.NAMES_HINT;
  }

  @Override
  public String unknownObjectHint(String objectName) {
    return SalesforceObjects.isReadable(objectName)
        ? "Objects are visible only to users whose profile or permission set allows Read."
        : "Salesforce does not answer plain queries of this object.";
  }

  @Override
  public long minSettleMs() {
    return MIN_SETTLE_MS;
  }

  @Override
  public int maxTasks(CrmConfig common, AbstractConfig config) {
    return new SalesforceSettings(common, config).maxTasks();
  }

  @Override
  public CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare) {
    SalesforceSettings settings = new SalesforceSettings(common, config);
    Transport transport = transports.create(settings.timeouts());
    try {
      return createClient(common, settings, transport, budgetShare);
    } catch (Throwable e) {
      transport.close();
      throw e;
    }
  }

  private SalesforceClient createClient(
      CrmConfig common, SalesforceSettings settings, Transport transport, BudgetShare share) {
    OAuthTokenSource tokenSource =
        new OAuthTokenSource(
            transport,
            settings.tokenEndpoint(),
            settings.grant(),
            common.redactor()::add,
            settings.timeouts());
    KnownTraits knownTraits = new KnownTraits();
    SafeBounds safeBounds = new SafeBounds();
    OrgClock clock = new OrgClock();
    Sessions sessions = new Sessions(common.baseUrl(), settings.domain());
    BulkExport bulkExport =
        new BulkExport(settings.bulkThreshold(), knownTraits, new RunningJobs(clock));
    Exchanges exchanges =
        new Exchanges(
            settings.apiVersion(),
            common.objects().contains("*"),
            knownTraits,
            safeBounds,
            clock,
            bulkExport,
            sessions::orgId);
    return new SalesforceClient(
        transport,
        tokenSource,
        sessions,
        exchanges,
        knownTraits,
        safeBounds,
        bulkExport,
        clock,
        budgets.open(settings.accountKey(), settings.budgetPlan(share)));
  }
}
