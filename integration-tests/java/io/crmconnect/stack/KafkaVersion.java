package io.crmconnect.stack;

/** The Connect workers that the build lays out. */
public enum KafkaVersion {
  V3_7("kafka-3.7", false),
  V3_9("kafka-3.9", false),
  V4_3("kafka-4.3", true);

  private final String folder;
  private final boolean log4j2;

  KafkaVersion(String folder, boolean log4j2) {
    this.folder = folder;
    this.log4j2 = log4j2;
  }

  String folder() {
    return folder;
  }

  boolean log4j2() {
    return log4j2;
  }
}
