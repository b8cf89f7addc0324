package io.crmconnect.sync;

/** What reading an object's topic back came to. */
public sealed interface TopicState {

  /**
   * The ids that live in the topic; none where it is empty or not there.
   *
   * @param mark by which the same topic is known again
   */
  record Held(KnownIds ids, String mark) implements TopicState {}

  /** It is still the topic of the mark, and nothing was taken out of it. */
  record Unchanged() implements TopicState {}

  /**
   * The topic cannot serve before an operator has done something.
   *
   * @param why one plain sentence with the remedy
   */
  record Unusable(String why) implements TopicState {}

  /** It could not be read now. */
  record Unreadable(String why) implements TopicState {}
}
