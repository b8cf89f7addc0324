package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import java.util.Optional;

/** What tells the questions of a sweep from all others. */
final class SweepRequests {
  private SweepRequests() {}

  static boolean isSweepPage(Request request) {
    return request instanceof Request.ListPage page && page.fields().isEmpty();
  }

  static boolean isSweepPageAfter(Request request, String token) {
    return isSweepPage(request)
        && ((Request.ListPage) request).pageToken().equals(Optional.of(token));
  }
}
