package io.crmconnect.sync.association;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What was found about a batch of records. */
final class LinkBatch {
  /**
   * A record whose links were read completely.
   *
   * @param startedAt when they were asked for first; ms of the driver's clock
   */
  record Read(String fromId, Set<String> linkIds, long startedAt) {}

  private final List<Read> read = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();
  private long linkCount;
  private long requests;

  void add(String fromId, Set<String> linkIds, long startedAt) {
    read.add(new Read(fromId, linkIds, startedAt));
    linkCount += linkIds.size();
  }

  void addUnread(String fromId) {
    unread.add(fromId);
  }

  void countRequest() {
    requests++;
  }

  List<Read> read() {
    return read;
  }

  /** Records about whose links nothing is known. */
  List<String> unread() {
    return unread;
  }

  /** Whether the vendor showed a link of any of the records. */
  boolean hasLinks() {
    return linkCount > 0;
  }

  long linkCount() {
    return linkCount;
  }

  long requests() {
    return requests;
  }
}
