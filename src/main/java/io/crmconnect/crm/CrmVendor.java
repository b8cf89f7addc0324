package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** The entry point of a vendor's package: its settings, and the creation of clients. */
public interface CrmVendor {

  /** The value of {@code crm.vendor} that selects this vendor. */
  String name();

  /** Adds the vendor's own settings, whose names begin with {@link #name}. */
  void define(ConfigDef definition);

  /**
   * Checks the rules between the vendor's settings; the definition validates single settings.
   *
   * @return by the name of a setting, one sentence that says what is wrong and what to do
   */
  Map<String, String> validate(AbstractConfig config);

  /** The objects that every account has; they are known even while the vendor is unavailable. */
  default List<CrmObject> standardObjects() {
    return List.of();
  }

  /**
   * Creates a client for one task or for the connector itself. It sends no request yet.
   *
   * @param budgetShare the client's guaranteed part of the account's budget
   */
  CrmClient open(AbstractConfig config, BudgetShare budgetShare);

  /**
   * Whether the connector's own part of the budget allows {@link Request.RecordCount}, so that it
   * can count records while its tasks run.
   */
  default boolean canCountWhileTasksRun(AbstractConfig config) {
    return true;
  }

  /**
   * The maximum number of tasks that can share the account's budget. With more tasks, the part of
   * one task would be less than one request of some limit.
   *
   * @return at least 1
   */
  default int maxTasks(AbstractConfig config) {
    return Integer.MAX_VALUE;
  }
}
