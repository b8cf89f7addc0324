package io.crmconnect.config;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;

/** The topics that rows are written to, as far as the settings say. */
public final class OutputTopics {
  private static final String STOCK_PACKAGE = "org.apache.kafka.connect.transforms.";
  private static final String REGEX_ROUTER = STOCK_PACKAGE + "RegexRouter";
  private static final String TIMESTAMP_ROUTER = STOCK_PACKAGE + "TimestampRouter";

  /** More transformations are not looked at. */
  private static final int MAX_TRANSFORMATIONS = 100;

  private final Map<String, String> props;
  private final Map<String, String> topicMapping;
  private final String topicPrefix;
  private final BoundedMatcher matcher = new BoundedMatcher();

  public OutputTopics(CrmSourceConfig config, Map<String, String> props) {
    this.props = props;
    this.topicMapping = config.reconcileSettings().topicMapping();
    this.topicPrefix = config.topicPrefix();
  }

  /** The topics of these objects; those that a transformation renames in an unknown way lack. */
  public TreeSet<String> topicsOf(Collection<String> objects) {
    TreeSet<String> topics = new TreeSet<>();
    for (String object : objects) {
      Optional.ofNullable(topicMapping.get(object))
          .or(() -> rename(topicPrefix + "." + object))
          .ifPresent(topics::add);
    }
    return topics;
  }

  private Optional<String> rename(String topic) {
    String[] aliases = props.getOrDefault("transforms", "").split(",", MAX_TRANSFORMATIONS + 1);
    if (aliases.length > MAX_TRANSFORMATIONS) {
      return Optional.empty();
    }
    Optional<String> renamed = Optional.of(topic);
    for (String alias : aliases) {
      if (!alias.isBlank()) {
        renamed = renamed.flatMap(name -> rename(name, "transforms." + alias.strip() + "."));
      }
    }
    return renamed;
  }

  private Optional<String> rename(String topic, String prefix) {
    String type = props.getOrDefault(prefix + "type", "");
    if (!type.equals(REGEX_ROUTER)) {
      return type.startsWith(STOCK_PACKAGE) && !type.equals(TIMESTAMP_ROUTER)
          ? Optional.of(topic)
          : Optional.empty();
    }
    if (props.containsKey(prefix + "predicate")) {
      return Optional.empty();
    }
    try {
      Optional<Matcher> match = matcher.match(props.getOrDefault(prefix + "regex", ""), topic);
      if (match.isEmpty()) {
        return Optional.of(topic);
      }
      StringBuilder renamed = new StringBuilder();
      match.get().appendReplacement(renamed, props.getOrDefault(prefix + "replacement", ""));
      return renamed.length() > Validators.MAX_TOPIC_LENGTH
          ? Optional.empty()
          : Optional.of(renamed.toString());
    } catch (BoundedMatcher.UndecidedException
        | IllegalArgumentException
        | IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
