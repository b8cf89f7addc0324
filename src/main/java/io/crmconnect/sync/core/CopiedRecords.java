/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;
import io.crmconnect.offset.ObjectCursor;
import io.crmconnect.topics.VersionIndex;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What the records of a task's objects tell the associations between them: which of them have
 * changed or were deleted, and which are in their topics. An association of records that another
 * task copies learns nothing here; its passes find everything.
 */
public final class CopiedRecords {
  private record Copied(ObjectContext context, TopicContents contents) {}

  private final TreeMap<String, Copied> copiedByName = new TreeMap<>();

  /** By object, and by the association that listens to it. */
  private final TreeMap<String, TreeMap<String, Consumer<String>>> listeners = new TreeMap<>();

  /** Adds an object; it replaces an earlier one of the same name. */
  public EmissionListener add(ObjectContext context, TopicContents contents) {
    String name = context.object().name();
    copiedByName.put(name, new Copied(context, contents));
    return new EmissionListener() {
      @Override
      public void onRowEmitted(Row row, ResponseHandler.InFlightRequest inFlightRequest) {
        announce(name, row.id());
      }

      @Override
      public void onDeleteEmitted(String id) {
        announce(name, id);
      }
    };
  }

  private void announce(String object, String id) {
    TreeMap<String, Consumer<String>> ofObject = listeners.get(object);
    if (ofObject != null) {
      ofObject.values().forEach(each -> each.accept(id));
    }
  }

  /**
   * Announces the records of an object that are emitted or deleted from now on.
   *
   * @param association whose earlier listener is replaced
   */
  public void listen(String object, String association, Consumer<String> listener) {
    listeners.computeIfAbsent(object, each -> new TreeMap<>()).put(association, listener);
  }

  /** Whether the history of the object is copied, or another task copies it. */
  public boolean isHistoryCopied(String object) {
    Copied copied = copiedByName.get(object);
    return copied == null
        || (copied.context.cursor() != null && !copied.context.cursor().backfill().isRunning());
  }

  /** The version up to which every change of the object's records was emitted, if known. */
  public OptionalLong emittedUpTo(String object) {
    Copied copied = copiedByName.get(object);
    if (copied == null || copied.context.cursor() == null) {
      return OptionalLong.empty();
    }
    ObjectCursor cursor = copied.context.cursor();
    long watermark = cursor.incremental().watermark();
    return OptionalLong.of(
        copied.context.settings().isRecheckEnabled()
            ? Math.min(watermark, cursor.recheck().watermark())
            : watermark);
  }

  /** Whether the topic of the object is known to have no record of this id. */
  public boolean isDeleted(String object, String id) {
    Copied copied = copiedByName.get(object);
    return copied != null && copied.contents.isLoaded() && !copied.contents.versions().contains(id);
  }

  /**
   * Names the records in the topic of the object that have this version or a later one.
   *
   * @return whether the contents of the topic are known
   */
  public boolean forEachChangedSince(String object, long version, Consumer<String> consumer) {
    Copied copied = copiedByName.get(object);
    if (copied == null || !copied.contents.isLoaded()) {
      return false;
    }
    copied
        .contents
        .versions()
        .forEachInRange(
            "",
            "",
            (id, each) -> {
              if (VersionIndex.withoutMark(each) >= version) {
                consumer.accept(id);
              }
            });
    return true;
  }

  /**
   * The next ids in the topic of the object.
   *
   * @param afterId empty: from the first
   * @return empty if the contents of the topic are not known
   */
  public Optional<List<String>> idsInTopic(String object, String afterId, int maxCount) {
    Copied copied = copiedByName.get(object);
    return copied == null || !copied.contents.isLoaded()
        ? Optional.empty()
        : Optional.of(copied.contents.versions().idsAfter(afterId, maxCount));
  }
}
