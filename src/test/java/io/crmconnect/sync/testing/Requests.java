/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.sync.testing;

import io.crmconnect.crm.Request;
import java.util.List;

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

  /** A read by ids, or a scan whose changes carry their rows. */
  public static boolean isReadOfChangedRows(Request request) {
    return isRead(request)
        || isChangeScan(request) && !((Request.ChangesSince) request).fields().isEmpty();
  }

  /** The fields that rows shall have; empty where only ids and versions are asked for. */
  public static List<String> fieldsOf(Request request) {
    if (request instanceof Request.ChangesSince changes) {
      return changes.fields();
    } else if (request instanceof Request.ReadByIds read) {
      return read.fields();
    }
    if (request instanceof Request.ExportPage export) {
      return export.fields();
    }
    return request instanceof Request.ListPage list ? list.fields() : List.of();
  }

  public static boolean isCatalogue(Request request) {
    return request instanceof Request.Catalogue;
  }
}
