/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The topics that rows are written to, as far as the settings say. */
public final class OutputTopics {
  private final CrmSourceConfig config;
  private final Map<String, String> topicMapping;
  private final RenamedTopics renamedTopics;

  public OutputTopics(CrmSourceConfig config, Map<String, String> props) {
    this.config = config;
    this.topicMapping = config.reconcileSettings().topicMapping();
    this.renamedTopics = new RenamedTopics(props);
  }

  /** The topics of these objects; those that a transformation renames in an unknown way lack. */
  public TreeSet<String> topicsOf(Collection<String> objects) {
    TreeSet<String> topics = new TreeSet<>();
    for (String object : objects) {
      Optional.ofNullable(topicMapping.get(object))
          .or(() -> renamedTopics.resolve(config.topicOf(object)))
          .ifPresent(topics::add);
    }
    return topics;
  }
}
