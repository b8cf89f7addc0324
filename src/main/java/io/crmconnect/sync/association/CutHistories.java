package io.crmconnect.sync.association;

import io.crmconnect.crm.ChildRow;
import io.crmconnect.crm.HistoryEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds entries that cannot be told apart. The vendor forgets the oldest values of a field. If it
 * has forgotten some of those with the same time, the others seem to be the first ones with it.
 */
final class CutHistories {
  private final KnownLinks knownLinks;

  CutHistories(KnownLinks knownLinks) {
    this.knownLinks = knownLinks;
  }

  /**
   * The entries without those of a field's oldest time, if the topic has more of these.
   *
   * @param entries of one record
   */
  List<ChildRow> remove(List<ChildRow> entries) {
    Map<String, List<HistoryEntry>> oldestByProperty = new HashMap<>();
    for (ChildRow row : entries) {
      HistoryEntry entry = (HistoryEntry) row;
      List<HistoryEntry> oldest =
          oldestByProperty.computeIfAbsent(entry.key().property(), each -> new ArrayList<>());
      if (!oldest.isEmpty() && entry.key().timestamp() < oldest.get(0).key().timestamp()) {
        oldest.clear();
      }
      if (oldest.isEmpty() || entry.key().timestamp() == oldest.get(0).key().timestamp()) {
        oldest.add(entry);
      }
    }
    List<ChildRow> kept = new ArrayList<>(entries);
    for (ChildRow row : entries) {
      HistoryEntry entry = (HistoryEntry) row;
      List<HistoryEntry> oldest = oldestByProperty.get(entry.key().property());
      if (oldest.contains(entry) && isInTopic(entry.key(), oldest.size())) {
        kept.remove(entry);
      }
    }
    return kept;
  }

  private boolean isInTopic(HistoryEntry.Key key, int sequence) {
    HistoryEntry.Key next =
        new HistoryEntry.Key(key.recordId(), key.property(), key.timestamp(), sequence);
    return knownLinks.contains(next.toId());
  }
}
