/*
 * Copyright the kafka-connect-crm authors.
 * SPDX-License-Identifier: Apache-2.0
 */
package io.crmconnect.task;

import io.crmconnect.crm.Request;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Expects the size of an answer from the size of earlier ones to such requests. */
final class AnswerSizes {
  /** Number of records in a full page, if the request does not say it. */
  private static final int FULL_PAGE = 100;

  private static final double UNKNOWN_ROW_BYTES = 10_000;
  private static final double UNKNOWN_ID_BYTES = 200;
  private static final long UNKNOWN_ANSWER_BYTES = 64 << 10;

  /** A smaller answer lowers the expectation slowly. */
  private static final double DECAY = 0.9;

  private final Map<String, Double> bytesPerRecord = new HashMap<>();

  long expect(Request request) {
    if (!(request instanceof Request.Divisible divisible)) {
      return UNKNOWN_ANSWER_BYTES;
    }
    double perRecord =
        bytesPerRecord.getOrDefault(
            kindOf(divisible), hasRows(divisible) ? UNKNOWN_ROW_BYTES : UNKNOWN_ID_BYTES);
    return (long) (perRecord * records(divisible));
  }

  /** Records the size of an answer, or of what was received of it. */
  void observe(Request request, long bytes) {
    if (bytes > 0 && request instanceof Request.Divisible divisible) {
      bytesPerRecord.merge(
          kindOf(divisible),
          bytes / (double) records(divisible),
          (before, now) -> Math.max(now, DECAY * before));
    }
  }

  /** Rows of an object have the same size whether they are listed or read. */
  private static String kindOf(Request.Divisible request) {
    // A full page of an export has far more rows than one of a list.
    boolean shared = hasRows(request) && !(request instanceof Request.ExportPage);
    return request.object().name() + (shared ? "" : " " + request.getClass().getSimpleName());
  }

  private static boolean hasRows(Request.Divisible request) {
    List<String> fields = List.of();
    if (request instanceof Request.ReadByIds read) {
      fields = read.fields();
    } else if (request instanceof Request.ListPage page) {
      fields = page.fields();
    } else if (request instanceof Request.ChangesSince changes) {
      fields = changes.fields();
    } else if (request instanceof Request.ExportPage export) {
      fields = export.fields();
    }
    return !fields.isEmpty();
  }

  private static int records(Request.Divisible request) {
    return request.limit() == 0 ? FULL_PAGE : request.limit();
  }
}
