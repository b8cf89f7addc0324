package io.crmconnect.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The topics that records land in, after the transformations of the connector's settings. Only
 * transformations that ship with Kafka are known; any other one may rename a topic.
 */
public final class RenamedTopics {
  private static final String STOCK_PACKAGE = "org.apache.kafka.connect.transforms.";
  private static final String REGEX_ROUTER = STOCK_PACKAGE + "RegexRouter";
  private static final Set<String> OTHER_ROUTERS = Set.of(STOCK_PACKAGE + "TimestampRouter");
  private static final String TOPIC_PREDICATE = STOCK_PACKAGE + "predicates.TopicNameMatches";

  private final Map<String, ?> settings;

  /**
   * @param settings all settings of the connector, with those of Connect
   */
  public RenamedTopics(Map<String, ?> settings) {
    this.settings = settings;
  }

  /**
   * The topic that records with this topic land in; empty if a transformation is not known.
   *
   * @param topic that the connector names
   */
  public Optional<String> resolve(String topic) {
    String current = topic;
    for (String name : listTransformations()) {
      Optional<String> renamed = transform("transforms." + name + ".", current);
      if (renamed.isEmpty()) {
        return renamed;
      }
      current = renamed.get();
    }
    return Optional.of(current);
  }

  /** The aliases of all transformations, in their order. */
  List<String> listTransformations() {
    return Stream.of(text("transforms").split(","))
        .map(String::strip)
        .filter(s -> !s.isEmpty())
        .toList();
  }

  private Optional<String> transform(String prefix, String topic) {
    String type = text(prefix + "type");
    if (!type.startsWith(STOCK_PACKAGE) || OTHER_ROUTERS.contains(type)) {
      return Optional.empty();
    }
    if (!type.equals(REGEX_ROUTER)) {
      return Optional.of(topic);
    }
    try {
      Matcher matcher = Pattern.compile(text(prefix + "regex")).matcher(new BoundedText(topic));
      String renamed =
          matcher.matches() ? matcher.replaceFirst(text(prefix + "replacement")) : topic;
      if (renamed.equals(topic) || text(prefix + "predicate").isEmpty()) {
        return Optional.of(renamed);
      }
      return isApplied(prefix, topic).map(applied -> applied ? renamed : topic);
    } catch (IllegalArgumentException | IndexOutOfBoundsException | StackOverflowError e) {
      // Connect rejects the pattern or the replacement, or matching would take too long.
      return Optional.empty();
    }
  }

  /** Whether the predicate lets records of the topic pass; empty if that depends on the record. */
  private Optional<Boolean> isApplied(String prefix, String topic) {
    String predicate = "predicates." + text(prefix + "predicate") + ".";
    if (!text(predicate + "type").equals(TOPIC_PREDICATE)) {
      return Optional.empty();
    }
    boolean matches =
        Pattern.compile(text(predicate + "pattern")).matcher(new BoundedText(topic)).matches();
    return Optional.of(matches != Boolean.parseBoolean(text(prefix + "negate")));
  }

  private String text(String setting) {
    Object value = settings.get(setting);
    return value == null ? "" : value.toString().strip();
  }

  /** A text that ends the search of a pattern that would take too long. */
  private static final class BoundedText implements CharSequence {
    private static final int MAX_READS = 1_000_000;

    private final String text;
    private int reads;

    BoundedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads > MAX_READS) {
        throw new IllegalArgumentException("the pattern takes too long");
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
