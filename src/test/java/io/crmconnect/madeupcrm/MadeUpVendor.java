/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.madeupcrm;

import io.crmconnect.crm.BudgetShare;
import io.crmconnect.crm.CrmClient;
import io.crmconnect.crm.CrmConfig;
import io.crmconnect.crm.CrmObject;
import io.crmconnect.crm.CrmVendor;
import io.crmconnect.crm.IdOrder;
import io.crmconnect.ratelimit.AccountBudgets;
import io.crmconnect.ratelimit.AccountKey;
import io.crmconnect.ratelimit.BudgetPlan;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The made-up CRM behind the port. */
public final class MadeUpVendor implements CrmVendor {
  public static final String NAME = "madeup";
  public static final String QUERIES_PER_SECOND = "madeup.queries.per.second";
  private static final int DEFAULT_CALLS = 100;
  private static final double CONNECTOR_SHARE = 0.1;

  private final MadeUpConnection connection;
  private final AccountBudgets budgets;

  public MadeUpVendor(MadeUpConnection connection, AccountBudgets budgets) {
    this.connection = connection;
    this.budgets = budgets;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void define(ConfigDef definition) {
    definition.define(
        QUERIES_PER_SECOND,
        ConfigDef.Type.INT,
        5,
        ConfigDef.Range.atLeast(1),
        ConfigDef.Importance.LOW,
        "Queries a second of the whole account.");
  }

  @Override
  public Map<String, String> validate(AbstractConfig config) {
    return Map.of();
  }

  @Override
  public List<CrmObject> standardObjects() {
    return MadeUpObjects.all();
  }

  @Override
  public IdOrder idOrder(String objectName) {
    return MadeUpObjects.capabilities(objectName).idOrder();
  }

  @Override
  public boolean isPosition(String objectName, String position) {
    return PositionTokens.isValid(position, PositionTokens.CHANGES, objectName);
  }

  /** A whole query a second and a whole call an interval for each, beside the connector's own. */
  @Override
  public int maxTasks(CrmConfig common, AbstractConfig config) {
    int scarcest = Math.min(config.getInt(QUERIES_PER_SECOND), calls(common));
    return (int) Math.max(1, scarcest * (1 - CONNECTOR_SHARE));
  }

  @Override
  public CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare) {
    double share =
        budgetShare instanceof BudgetShare.Task task
            ? task.fraction() * (1 - CONNECTOR_SHARE)
            : CONNECTOR_SHARE;
    BudgetPlan plan =
        new BudgetPlan(
            common.connector(),
            List.of(
                new BudgetPlan.Limit(
                    MadeUpLimits.CALLS, calls(common), 10_000, share, request -> true),
                new BudgetPlan.Limit(
                    MadeUpLimits.QUERIES,
                    config.getInt(QUERIES_PER_SECOND),
                    1_000,
                    share,
                    MadeUpLimits::isQuery)),
            new BudgetPlan.Quota(common.requestsPerDay(), share, new BudgetPlan.Reset.Rolling()),
            common.backfillPercent(),
            BudgetPlan.Borrowing.AFTER_QUIET_INTERVAL);
    return new MadeUpClient(connection, budgets.open(AccountKey.of(List.of(NAME)), plan));
  }

  private static int calls(CrmConfig common) {
    return common.requestsPerInterval().orElse(DEFAULT_CALLS);
  }
}
