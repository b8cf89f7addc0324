/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Map;

/** What {@code delete.soft.values=keep} requires. */
final class SoftDeleteRules {
  private static final String CONVERTER = "value.converter";

  private SoftDeleteRules() {}

  static void check(CrmSourceConfig config, Map<String, String> problems) {
    if (!config.recordSettings().keepsDeletedValues()) {
      return;
    }
    String setting = CoreConfigDef.DELETE_SOFT_VALUES + "=" + CoreConfigDef.KEEP;
    if (config.getString(CoreConfigDef.DELETE_MODE).equals("tombstone")) {
      problems.put(
          CoreConfigDef.DELETE_SOFT_VALUES,
          setting
              + " has no effect, because "
              + CoreConfigDef.DELETE_MODE
              + "=tombstone writes no row. Set "
              + CoreConfigDef.DELETE_MODE
              + " to soft or both.");
    } else if (config.getString(CoreConfigDef.CONSUMER_BOOTSTRAP) == null) {
      problems.put(
          CoreConfigDef.DELETE_SOFT_VALUES,
          setting
              + " reads the values from the topic. Set "
              + CoreConfigDef.CONSUMER_BOOTSTRAP
              + ".");
    } else {
      findConverterProblem(config, setting, problems);
    }
  }

  private static void findConverterProblem(
      CrmSourceConfig config, String setting, Map<String, String> problems) {
    Object converter = config.originals().get(CONVERTER);
    if (converter == null) {
      problems.put(
          CoreConfigDef.DELETE_SOFT_VALUES,
          setting
              + " reads the values with the converter that wrote them, and the connector does not"
              + " know that of the worker. Set "
              + CONVERTER
              + " and its settings in the connector's config, as in the worker's.");
      return;
    }
    try {
      Class.forName(converter.toString(), false, SoftDeleteRules.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      problems.put(
          CoreConfigDef.DELETE_SOFT_VALUES,
          setting
              + " reads the values with "
              + CONVERTER
              + "="
              + Texts.quote(converter.toString())
              + ", which the connector cannot load. Give the full name of the class.");
    }
  }
}
