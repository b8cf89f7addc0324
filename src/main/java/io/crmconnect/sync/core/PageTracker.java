/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.core;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Pages in the order of their requests. A position counts once all pages before it are complete.
 */
public final class PageTracker {

  /** A page; it is complete once all its ids are resolved. */
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
        throw new IllegalStateException("resolved more ids than the page has");
      }
      unresolvedIds--;
    }

    /** Makes the page incomplete again: one of its ids has to be read. */
    public void reopenOne() {
      unresolvedIds++;
    }

    /** The position after this page. */
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

  /** Returns the first page if it is complete; null otherwise. */
  public Page peekCompleted() {
    Page first = pages.peekFirst();
    return first == null || first.unresolvedIds > 0 ? null : first;
  }

  /** Removes and returns the first page if it is complete; null otherwise. */
  public Page pollCompleted() {
    return peekCompleted() == null ? null : pages.removeFirst();
  }

  public int size() {
    return pages.size();
  }

  /** Number of pages before this one. */
  int indexOf(Page page) {
    int index = 0;
    for (Page each : pages) {
      if (each == page) {
        return index;
      }
      index++;
    }
    throw new IllegalArgumentException("unknown page");
  }

  public void clear() {
    pages.clear();
  }
}
