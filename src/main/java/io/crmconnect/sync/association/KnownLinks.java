/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.record.OutRecord;
import io.crmconnect.sync.core.EmittedVersions;
import io.crmconnect.sync.core.ObjectContext;
import io.crmconnect.sync.core.TopicContents;
import io.crmconnect.topics.VersionIndex;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The links that the topic holds, with their versions: as it was read back, or, as long as it was
 * not, those that its tail shows and that this task has emitted.
 */
final class KnownLinks {
  /** Behind the ids of all links of a record. */
  private static final String LAST_LINK = ":\uffff";

  private final TopicContents topicContents;
  private final VersionIndex emitted;

  KnownLinks(ObjectContext context, TopicContents topicContents, EmittedVersions restoredVersions) {
    this.topicContents = topicContents;
    this.emitted = new VersionIndex(context.capabilities().idOrder());
    restoredVersions.forEachKnownRow((id, version, hash) -> emitted.put(id, version));
  }

  private VersionIndex index() {
    return topicContents.isLoaded() ? topicContents.versions() : emitted;
  }

  /**
   * The version of the link; {@link io.crmconnect.crm.Row#UNKNOWN_TIME}: it is not in the topic.
   */
  long version(String linkId) {
    return index().version(linkId);
  }

  boolean contains(String linkId) {
    return index().contains(linkId);
  }

  long size() {
    return index().size();
  }

  void add(String linkId, long version) {
    if (!topicContents.isLoaded()) {
      emitted.put(linkId, version);
    }
  }

  void remove(String linkId) {
    if (!topicContents.isLoaded()) {
      emitted.remove(linkId);
    }
  }

  /** Kafka did not store the record, so the topic does not hold what was emitted. */
  void onDropped(OutRecord.ObjectRecord record) {
    if (!topicContents.isLoaded()) {
      emitted.put(record.id(), VersionIndex.asUnsettled(record.version()));
    }
  }

  /**
   * The ids of the next links.
   *
   * @param afterId empty: from the first
   */
  List<String> idsAfter(String afterId, int maxCount) {
    return index().idsAfter(afterId, maxCount);
  }

  /**
   * The links of a record.
   *
   * @param after only those behind this one; empty: from the first
   * @param upTo only those up to this one; empty: to the last
   */
  List<String> linksOf(String fromId, String after, String upTo) {
    List<String> links = new ArrayList<>();
    index()
        .forEachInRange(
            after.isEmpty() ? fromId : after,
            upTo.isEmpty() ? fromId + LAST_LINK : upTo,
            (id, version) -> links.add(id));
    return links;
  }

  /**
   * The next records that links come from.
   *
   * @param afterId empty: from the first
   */
  List<String> fromIdsAfter(String afterId, int maxCount) {
    List<String> fromIds = new ArrayList<>();
    Optional<String> next = fromIdAfter(afterId);
    while (next.isPresent() && fromIds.size() < maxCount) {
      fromIds.add(next.get());
      next = fromIdAfter(next.get());
    }
    return fromIds;
  }

  private Optional<String> fromIdAfter(String fromId) {
    String after = fromId.isEmpty() ? "" : fromId + LAST_LINK;
    return index().idsAfter(after, 1).stream().findFirst().map(ChildRow::parentIdOf);
  }
}
