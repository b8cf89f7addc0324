package io.crmconnect.sync.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** Pages in the order they were asked: a position counts once all before it is dealt with. */
public final class PageTracker {

  /** A page of which some ids may still wait to be dealt with. */
  public static final class Page {
    private final String position;
    private final boolean last;
    private final int size;
    private int unresolvedIds;

    private Page(String position, boolean last, int size) {
      this.position = position;
      this.last = last;
      this.size = size;
      this.unresolvedIds = size;
    }

    public void resolveOne() {
      if (unresolvedIds == 0) {
        throw new IllegalStateException("done more often than there are ids");
      }
      unresolvedIds--;
    }

    /** Where to go on behind it. */
    public String position() {
      return position;
    }

    public boolean isLast() {
      return last;
    }

    public int size() {
      return size;
    }
  }

  private final Deque<Page> pages = new ArrayDeque<>();

  public Page addPage(String position, boolean last, int ids) {
    Page page = new Page(position, last, ids);
    pages.addLast(page);
    return page;
  }

  /** Takes the first page off if it is done; null if it is not, or there is none. */
  public Page pollCompleted() {
    Page first = pages.peekFirst();
    if (first == null || first.unresolvedIds > 0) {
      return null;
    }
    return pages.removeFirst();
  }

  public int size() {
    return pages.size();
  }

  /** How many pages stand before this one. */
  int indexOf(Page page) {
    int index = 0;
    for (Page each : pages) {
      if (each == page) {
        return index;
      }
      index++;
    }
    throw new IllegalArgumentException("no page of these");
  }

  public void clear() {
    pages.clear();
  }
}
