package io.crmconnect.sync.core;

import io.crmconnect.crm.Row;
import java.util.List;
import java.util.Optional;
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
    listeners.getOrDefault(object, new TreeMap<>()).values().forEach(each -> each.accept(id));
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
