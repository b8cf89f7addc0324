package io.crmconnect.crm;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/**
 * A CRM that the connector can copy from: its settings, and the client that is opened with them.
 */
public interface CrmVendor {

  /** What {@code crm.vendor} says to choose it. */
  String name();

  /** Adds the vendor's own settings, whose names begin with {@link #name}. */
  void define(ConfigDef definition);

  /**
   * What is wrong between the vendor's own settings (each alone is checked by its definition).
   *
   * @return a setting's name to one sentence that says what is wrong and what to do
   */
  Map<String, String> validate(AbstractConfig config);

  /**
   * The objects that every account has, known without asking: what can be named while the vendor is
   * down.
   */
  default List<CrmObject> standardObjects() {
    return List.of();
  }

  /** How objects are called that not every account has; one sentence for the settings, or empty. */
  default String objectNamesHint() {
    return "";
  }

  /** Why the vendor may not show an object of this name; one sentence, or empty. */
  default String unknownObjectHint(String objectName) {
    return "";
  }

  /**
   * The order of an object's ids: the one of its {@link Capabilities}, known without opening the
   * vendor.
   */
  IdOrder idOrder(String objectName);

  /**
   * Whether a scan can go on at this position, which an operator wrote into an offset. Where the
   * vendor cannot tell, it can.
   *
   * @param position as {@link Result.Changes#nextPosition}
   */
  default boolean isPosition(String objectName, String position) {
    return true;
  }

  /**
   * Opens the vendor for one task, or for the connector itself. Sends nothing yet.
   *
   * @param common the settings that all vendors have
   * @param config the vendor's own settings
   * @param budgetShare its guaranteed part of the account's budget
   */
  CrmClient open(CrmConfig common, AbstractConfig config, BudgetShare budgetShare);

  /**
   * Whether the connector's own part of the budget has room for {@link Request.RecordCount}, so
   * that it can count records while its tasks run.
   */
  default boolean canCountWhileTasksRun(CrmConfig common, AbstractConfig config) {
    return true;
  }

  /**
   * More tasks than this cannot share the account's budget without getting into each other's way:
   * with a part under one of so many, a task has less than a whole request of some limit.
   *
   * @return at least 1
   */
  default int maxTasks(CrmConfig common, AbstractConfig config) {
    return Integer.MAX_VALUE;
  }
}
