/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.stack;

/** The versions of the Connect workers that the build provides. */
public enum KafkaVersion {
  V3_7("kafka-3.7", false),
  V3_9("kafka-3.9", false),
  V4_3("kafka-4.3", true);

  private final String folder;
  private final boolean usesLog4j2;

  KafkaVersion(String folder, boolean usesLog4j2) {
    this.folder = folder;
    this.usesLog4j2 = usesLog4j2;
  }

  String folder() {
    return folder;
  }

  boolean usesLog4j2() {
    return usesLog4j2;
  }
}
