/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.connector;

import io.crmconnect.config.CrmSourceConfig;
import io.crmconnect.config.TaskConfig.WeightedObject;
import io.crmconnect.crm.VendorCapabilities;
import java.util.List;
import java.util.Map;

/** Describes what copying the objects takes, for the connector's first task to tell. */
@FunctionalInterface
public interface CostEstimator {
  CostEstimator NONE = (config, capabilities, objects, missingScopes) -> List.of();

  /**
   * Sends no request.
   *
   * @param objects with their approximate numbers of records, as far as they were counted
   * @param missingScopes by object, the scopes of which one would allow to read it
   * @return one sentence for each estimate
   */
  List<String> estimate(
      CrmSourceConfig config,
      VendorCapabilities capabilities,
      List<WeightedObject> objects,
      Map<String, List<String>> missingScopes);
}
