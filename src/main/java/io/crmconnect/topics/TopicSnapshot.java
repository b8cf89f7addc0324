package io.crmconnect.topics;

/** What reading an object's topic back came to. */
public sealed interface TopicSnapshot {

  /**
   * The ids that live in the topic; none where it is empty or not there.
   *
   * @param fingerprint by which the same topic is known again
   */
  record Loaded(VersionIndex versions, String fingerprint) implements TopicSnapshot {}

  /** It is still the topic of the mark, and nothing was taken out of it. */
  record Unchanged() implements TopicSnapshot {}

  /**
   * The topic cannot serve before an operator has done something.
   *
   * @param reason one plain sentence with the remedy
   */
  record Misconfigured(String reason) implements TopicSnapshot {}

  /** It could not be read now. */
  record Unavailable(String reason) implements TopicSnapshot {}
}
