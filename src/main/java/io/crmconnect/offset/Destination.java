package io.crmconnect.offset;

/**
 * Where the rows of an object are written to, and so what the cursors are true for.
 *
 * @param topic the topic that Kafka acknowledged rows in; empty if none was yet
 * @param configured the topic as the settings named it when the object was begun; empty in offsets
 *     of earlier releases
 * @param varies whether rows were written to several topics, as by a transformation that looks at
 *     their contents
 * @param awaited whether the object was begun and no topic is known since; false in offsets of
 *     earlier releases
 */
public record Destination(String topic, String configured, boolean varies, boolean awaited) {
  public static final Destination UNKNOWN = new Destination("", "", false, false);

  /** The destination that the settings name, before any row was acknowledged. */
  public static Destination ofSettings(String configured) {
    return new Destination("", configured, false, true);
  }

  public Destination withTopic(String other) {
    return new Destination(other, configured, varies, false);
  }

  public Destination withConfigured(String other) {
    return new Destination(topic, other, varies, awaited);
  }

  public Destination varying() {
    return new Destination(topic, configured, true, awaited);
  }
}
