package io.crmconnect.connector;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.VendorCapabilities;
import java.util.List;

/** Describes what copying the objects takes, for the connector's first task to tell. */
@FunctionalInterface
public interface CostEstimator {
  CostEstimator NONE = (config, capabilities, objects) -> List.of();

  /**
   * Sends no request.
   *
   * @param objects with their approximate numbers of records, as far as they were counted
   * @return one sentence for each estimate
   */
  List<String> estimate(
      CrmSourceConfig config, VendorCapabilities capabilities, List<WeightedObject> objects);
}
