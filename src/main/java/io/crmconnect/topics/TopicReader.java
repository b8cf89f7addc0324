/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.topics;

import io.crmconnect.crm.IdOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Reads the output topics. */
public interface TopicReader extends AutoCloseable {
  /** Used if no consumer is configured. */
  TopicReader NONE =
      new TopicReader() {
        @Override
        public void readTail(
            String topic, long sinceMs, long minVersion, Consumer<TopicTail> callback) {
          callback.accept(TopicTail.complete(List.of()));
        }

        @Override
        public void readAll(
            String topic, String fingerprint, IdOrder idOrder, Consumer<TopicSnapshot> callback) {
          callback.accept(new TopicSnapshot.Unavailable("no consumer is configured"));
        }

        @Override
        public void checkConfig(String topic, Consumer<TopicSnapshot> callback) {
          callback.accept(new TopicSnapshot.Unchanged());
        }

        @Override
        public void close() {}
      };

  /**
   * Reads the headers of records that were written to the topic since an instant. The callback is
   * called exactly once, on any thread, with the records that could be read and what kept the
   * others from being read, unless {@link #close} is called before. Never blocks and never throws.
   *
   * @param sinceMs epoch ms
   * @param minVersion rows of older versions are left out; deletes are not
   */
  void readTail(String topic, long sinceMs, long minVersion, Consumer<TopicTail> callback);

  /**
   * Reads the headers of all committed records of the topic. The callback is called exactly once,
   * on any thread, unless {@link #close} is called before. Never blocks and never throws.
   *
   * @param fingerprint from an earlier result; if the topic still has this fingerprint, nothing is
   *     read. Empty: the topic is read in any case
   * @param idOrder the order of the object's ids
   */
  void readAll(String topic, String fingerprint, IdOrder idOrder, Consumer<TopicSnapshot> callback);

  /**
   * Reads the values of the last records of these ids, as Kafka holds them. The callback is called
   * exactly once, on any thread, unless {@link #close} is called before: with the values, which are
   * empty where there is no row, or with nothing if the topic could not be read. Ids whose values
   * would take too much memory are left out. Never blocks and never throws.
   */
  default void readValues(
      String topic, Set<String> ids, Consumer<Optional<Map<String, byte[]>>> callback) {
    callback.accept(Optional.empty());
  }

  /**
   * A reader for the records of one object, whose topic may also contain records of other objects.
   */
  default TopicReader forObject(String object) {
    return this;
  }

  /**
   * Checks whether the topic's config allows it to be read back; the callback is called as in
   * {@link #readAll}.
   */
  void checkConfig(String topic, Consumer<TopicSnapshot> callback);

  /**
   * Finds out which of these topics do not exist. The callback is called on any thread, at most
   * once: not if Kafka cannot be asked.
   */
  default void findMissing(List<String> topics, Consumer<Set<String>> callback) {
    callback.accept(Set.of());
  }

  /** Cancels running reads immediately. */
  @Override
  void close();
}
