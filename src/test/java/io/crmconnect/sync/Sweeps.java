package io.crmconnect.sync;

import io.crmconnect.crm.Request;
import java.util.Optional;

/** What tells the questions of a sweep from all others. */
final class Sweeps {
  private Sweeps() {}

  static boolean isSweep(Request request) {
    return request instanceof Request.ListPage page && page.fields().isEmpty();
  }

  static boolean isSweepFrom(Request request, String token) {
    return isSweep(request) && ((Request.ListPage) request).token().equals(Optional.of(token));
  }
}
