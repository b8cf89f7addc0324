package io.crmconnect.sync.testing;

import io.crmconnect.crm.Request;

/** Tells the requests of the syncs apart: the same kind of request serves several of them. */
public final class Requests {
  private Requests() {}

  /** A scan for changes; a search from the beginning of time only checks the index. */
  public static boolean isChangeScan(Request request) {
    return request instanceof Request.ChangesSince changes && changes.sinceMs() > 1_000;
  }

  public static boolean isBackfillPage(Request request) {
    return request instanceof Request.ListPage page && !page.fields().isEmpty();
  }

  /** A sweep requests only ids and versions. */
  public static boolean isSweepPage(Request request) {
    return request instanceof Request.ListPage page && page.fields().isEmpty();
  }

  /** Where tokens are opaque, those of the fake vendor end with the id. */
  public static boolean isSweepPageAfter(Request request, String id) {
    return isSweepPage(request)
        && ((Request.ListPage) request)
            .pageToken()
            .filter(token -> token.equals(id) || token.endsWith(" " + id))
            .isPresent();
  }

  public static boolean isRead(Request request) {
    return request instanceof Request.ReadByIds;
  }

  public static boolean isReadOf(Request request, String id) {
    return request instanceof Request.ReadByIds read && read.ids().contains(id);
  }

  public static boolean isCatalogue(Request request) {
    return request instanceof Request.Catalogue;
  }
}
