/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.registry;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Schema;

/**
 * How the subject of a topic's values is named in the registry. The names are those of the classes
 * in Confluent's converters.
 */
public enum SubjectStrategy {
  TOPIC_NAME("TopicNameStrategy"),
  RECORD_NAME("RecordNameStrategy"),
  TOPIC_RECORD_NAME("TopicRecordNameStrategy");

  private final String text;

  SubjectStrategy(String text) {
    this.text = text;
  }

  /** The name in the settings. */
  public String text() {
    return text;
  }

  public static List<String> texts() {
    return Arrays.stream(values()).map(SubjectStrategy::text).toList();
  }

  /**
   * Finds a strategy by its name, or by that of a class of Confluent's.
   *
   * @return empty if there is none of this name
   */
  public static Optional<SubjectStrategy> parse(String text) {
    String name = text.strip();
    String simpleName = name.substring(name.lastIndexOf('.') + 1);
    return Arrays.stream(values()).filter(each -> each.text.equals(simpleName)).findFirst();
  }

  /**
   * The subject under which a converter registers the schema of values.
   *
   * @param topic as it is after all transformations
   */
  public String subjectOf(String topic, Schema value) {
    return switch (this) {
      case TOPIC_NAME -> topic + "-value";
      case RECORD_NAME -> value.name();
      case TOPIC_RECORD_NAME -> topic + "-" + value.name();
    };
  }
}
